"""/clients/{id}/health-statements."""

from typing import Any

import pytest

from clients.models import Client, HealthStatement
from clinic.models import AuditEntry
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory

TOLD = {"words": "She takes blood thinners since March."}


@pytest.fixture
def ana(db: None) -> Client:
    return ClientFactory.create(name="Ana")


@pytest.fixture
def place(dana: ApiUser, ana: Client) -> str:
    """The address of Ana's statements, of which Dana has recorded one."""
    place = f"clients/{ana.pk}/health-statements"
    answer = dana.api("POST", place, TOLD)
    assert answer.status_code == 201, answer.content
    return place


def settle(by: ApiUser, place: str, **body: Any) -> Any:
    return by.api("POST", f"{place}/{HealthStatement.objects.get().pk}/settle", body)


def test_the_desk_is_not_shown_what_it_recorded(dana: ApiUser, ana: Client, place: str) -> None:
    again = dana.api("POST", place, TOLD)

    assert again.json().keys() == {"recorded_at"}
    assert dana.api("GET", place).status_code == 403
    timeline = dana.api("GET", f"clients/{ana.pk}/timeline").json()["results"]
    assert [entry["kind"] for entry in timeline] == ["registered"]
    assert dana.api("GET", f"clients/{ana.pk}/alerts").json()["told_to_desk"] is None


def test_a_therapist_sees_what_was_told(theo: ApiUser, ana: Client, place: str) -> None:
    [statement] = theo.api("GET", place).json()["results"]

    assert (statement["words"], statement["settled_at"]) == (TOLD["words"], None)
    assert theo.api("GET", f"clients/{ana.pk}/alerts").json()["told_to_desk"] == [TOLD["words"]]


def test_recording_is_audited_without_the_words(dana: ApiUser, ana: Client, place: str) -> None:
    entry = AuditEntry.objects.get(client_key=str(ana.pk))

    assert (entry.verb, entry.fields, entry.reason) == ("recorded_health_statement", ["words"], "")


def test_settle_names_the_condition_recorded_for_it(theo: ApiUser, ana: Client, place: str) -> None:
    condition = ConditionFactory.create(client=ana, code="CC-ANTICOAG")

    answer = settle(theo, place, condition=str(condition.pk))

    assert (answer.status_code, answer.json()["condition"]) == (200, str(condition.pk))
    assert theo.api("GET", f"clients/{ana.pk}/alerts").json()["told_to_desk"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "reason_missing"),
        ({"reason": "\u200b"}, "reason_missing"),
        ({"condition": "0199a0a0-0000-7000-8000-000000000000"}, "unknown_condition"),
    ],
)
def test_settle_without_condition_or_reason_is_refused(
    theo: ApiUser, place: str, body: dict[str, str], code: str
) -> None:
    answer = settle(theo, place, **body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert HealthStatement.objects.open().exists()


def test_settle_refuses_the_condition_of_another_client(theo: ApiUser, place: str) -> None:
    answer = settle(theo, place, condition=str(ConditionFactory.create().pk))

    assert answer.json()["code"] == "unknown_condition"


def test_settle_twice_is_refused(theo: ApiUser, place: str) -> None:
    settle(theo, place, reason="Asked: stopped in May.")

    assert settle(theo, place, reason="Again.").json()["code"] == "statement_settled"


def test_the_desk_does_not_settle(dana: ApiUser, place: str) -> None:
    assert settle(dana, place, reason="Fine.").status_code == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [({"words": "\u200b"}, "blank"), ({"said_at": "2190-01-01T09:00:00Z"}, "in_the_future")],
)
def test_unusable_words_are_refused(dana: ApiUser, ana: Client, change: dict[str, str], code: str) -> None:
    answer = dana.api("POST", f"clients/{ana.pk}/health-statements", TOLD | change)

    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert not HealthStatement.objects.exists()
