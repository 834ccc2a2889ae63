"""/clients/{id}/calls: the telephone calls with a client."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.models import Call, Client
from clinic import clock
from clinic.models import AuditEntry
from tests.cast import ApiUser
from tests.factories import ClientFactory

NO_ANSWER = {"direction": "outgoing", "outcome": "no_answer"}


@pytest.fixture
def ana(db: None) -> Client:
    return ClientFactory.create(name="Ana")


@pytest.fixture
def place(ana: Client) -> str:
    return f"clients/{ana.pk}/calls"


def mark(by: ApiUser, place: str, call: str, reason: str = "The wrong client.") -> Any:
    return by.api("POST", f"{place}/{call}/in-error", {"reason": reason})


def test_a_call_says_who_called_when_and_what_came_of_it(dana: ApiUser, place: str) -> None:
    body = NO_ANSWER | {"person": " Her  husband ", "words": "Line was dead.\u200b"}

    answer = dana.api("POST", place, body)

    assert answer.status_code == 201, answer.content
    call = answer.json()
    assert (call["direction"], call["outcome"]) == ("outgoing", "no_answer")
    assert (call["person"], call["words"]) == ("Her husband", "Line was dead.")
    assert (call["logged_by"]["name"], call["entered_in_error_at"]) == ("Dana", None)
    assert clock.now() - timedelta(minutes=1) < Call.objects.get().called_at <= clock.now()


def test_the_same_call_sent_twice_is_logged_once(dana: ApiUser, place: str) -> None:
    answers = [dana.api("POST", place, NO_ANSWER, Idempotency_Key="one").json()["id"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert Call.objects.count() == 1


def test_calls_are_listed_newest_first_in_pages(dana: ApiUser, theo: ApiUser, place: str) -> None:
    now = clock.now()
    for hours in (2, 1, 3):
        called_at = (now - timedelta(hours=hours)).isoformat()
        dana.api("POST", place, NO_ANSWER | {"called_at": called_at, "words": f"{hours} h ago"})

    first = theo.api("GET", f"{place}?limit=2").json()
    second = theo.get(first["next"]).json()

    rows = [*first["results"], *second["results"]]
    assert [row["words"] for row in rows] == ["1 h ago", "2 h ago", "3 h ago"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("change", "status", "pointer", "code"),
    [
        ({"called_at": "2190-01-01T09:00:00Z"}, 422, "/called_at", "in_the_future"),
        ({"called_at": "2026-03-02T09:00:00"}, 400, "/called_at", "naive"),
        ({"outcome": "spoke"}, 400, "/outcome", "invalid_choice"),
        ({"direction": "sideways"}, 400, "/direction", "invalid_choice"),
        ({"words": "x" * 501}, 400, "/words", "max_length"),
        ({"note": "x"}, 400, "/note", "unknown_field"),
    ],
)
def test_what_is_no_call_is_refused(
    dana: ApiUser, place: str, change: dict[str, str], status: int, pointer: str, code: str
) -> None:
    answer = dana.api("POST", place, NO_ANSWER | change)

    assert answer.status_code == status
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert not Call.objects.exists()


def test_a_call_with_an_archived_client_is_refused(dana: ApiUser, ana: Client, place: str) -> None:
    Client.objects.filter(pk=ana.pk).update(archived_at=clock.now())

    assert dana.api("POST", place, NO_ANSWER).json()["code"] == "client_archived"


def test_logging_is_audited_without_the_words(dana: ApiUser, ana: Client, place: str) -> None:
    dana.api("POST", place, NO_ANSWER | {"words": "Line was dead."})

    entry = AuditEntry.objects.get(verb="logged_call")
    assert (entry.client_key, entry.fields, entry.reason) == (str(ana.pk), ["outcome"], "")


def test_a_call_entered_in_error_stays_in_the_list_marked(dana: ApiUser, theo: ApiUser, place: str) -> None:
    call = dana.api("POST", place, NO_ANSWER).json()["id"]

    answer = mark(theo, place, call)

    assert answer.status_code == 200, answer.content
    [row] = dana.api("GET", place).json()["results"]
    assert (row["entered_in_error_by"]["name"], row["entered_in_error_reason"]) == (
        "Theo",
        "The wrong client.",
    )
    assert AuditEntry.objects.filter(verb="marked_in_error", subject="call").count() == 1


def test_a_call_is_marked_in_error_once_and_with_a_reason(dana: ApiUser, place: str) -> None:
    call = dana.api("POST", place, NO_ANSWER).json()["id"]

    assert mark(dana, place, call, "\u200b").json()["errors"][0]["code"] == "blank"
    assert mark(dana, place, call).status_code == 200
    assert mark(dana, place, call).json()["code"] == "call_in_error"


def test_a_call_is_marked_below_its_own_client_only(dana: ApiUser, place: str) -> None:
    call = dana.api("POST", place, NO_ANSWER).json()["id"]

    assert mark(dana, f"clients/{ClientFactory.create().pk}/calls", call).status_code == 404


def test_the_timeline_shows_a_call_until_it_is_marked_in_error(
    dana: ApiUser, ana: Client, place: str
) -> None:
    call = dana.api("POST", place, NO_ANSWER | {"words": "Line was dead."}).json()["id"]

    timeline = f"clients/{ana.pk}/timeline"
    entries = dana.api("GET", timeline).json()["results"]
    assert [entry["subject_key"] for entry in entries if entry["kind"] == "call_logged"] == [call]
    assert "dead" not in str(entries)
    mark(dana, place, call)
    assert "call_logged" not in str(dana.api("GET", timeline).json())


@pytest.mark.parametrize(
    "change",
    [{"words": "x"}, {"outcome": "reached"}, {"direction": "incoming"}, {"person": "x"}],
    ids=lambda change: next(iter(change)),
)
def test_postgresql_keeps_a_call_as_it_was_logged(dana: ApiUser, place: str, change: dict[str, str]) -> None:
    dana.api("POST", place, NO_ANSWER)

    with pytest.raises(IntegrityError, match="A call never changes"), transaction.atomic():
        Call.objects.update(**change)


def test_postgresql_takes_no_mark_of_error_back(dana: ApiUser, place: str) -> None:
    mark(dana, place, dana.api("POST", place, NO_ANSWER).json()["id"])

    with pytest.raises(IntegrityError, match="A call never changes"), transaction.atomic():
        Call.objects.update(entered_in_error_at=None, entered_in_error_by=None, entered_in_error_reason="")
