"""A condition that a client stated: at its strictest until a therapist confirms it or sets it aside."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clients.actions.stated_conditions.record import record_stated_condition
from clients.client_limits import limits_for
from clients.limits import TALK
from clients.models import Client, Condition
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import AuditEntry
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _in_march() -> Any:
    with clock.at(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


def state(ana: Client, code: str, *places: str) -> Condition | None:
    return record_stated_condition(client=ana, code=code, places=places, by=LinkBearer(str(ana.pk)))


def judge(by: ApiUser, stated_one: Condition, verb: str, **body: object) -> Any:
    return by.api("POST", f"clients/{stated_one.client_id}/conditions/{stated_one.pk}/{verb}", body)


def test_a_stated_condition_warns_even_where_its_kind_does_not(ana: Client) -> None:
    state(ana, "CL-VARICOSE", "zone:calf:left")

    limits = limits_for([ana.pk], TODAY)[ana.pk]
    assert (limits.booking, set(limits.desk_texts)) == ("warn", {TALK})
    assert {str(place) for place in limits.avoid} == {"zone:calf:left"}


def test_a_stated_condition_without_a_place_counts_everywhere(ana: Client) -> None:
    state(ana, "CL-VARICOSE")

    assert "region:leg:both" in {str(place) for place in limits_for([ana.pk], TODAY)[ana.pk].avoid}


def test_a_stated_condition_that_refuses_keeps_the_words_of_its_kind(ana: Client) -> None:
    state(ana, "CI-FEVER")

    limits = limits_for([ana.pk], TODAY)[ana.pk]
    assert (limits.booking, set(limits.desk_texts)) == ("refuse", {"Please rebook: not today."})


def test_the_desk_reads_no_code(dana: ApiUser, ana: Client) -> None:
    state(ana, "CC-CANCER")

    alerts = dana.api("GET", f"clients/{ana.pk}/alerts").json()
    assert alerts == {"desk_texts": [TALK], "limits": None, "told_to_desk": None}


def test_what_is_on_record_is_not_stated_again(ana: Client) -> None:
    ConditionFactory.create(client=ana, code="CC-ANTICOAG")

    assert state(ana, "CC-ANTICOAG") is None
    assert Condition.objects.count() == 1


def test_another_place_of_a_stated_condition_is_added_to_it(ana: Client) -> None:
    state(ana, "CL-VARICOSE", "zone:calf:left")
    state(ana, "CL-VARICOSE", "zone:calf:right")

    assert Condition.objects.get().places == ["zone:calf:left", "zone:calf:right"]


def test_a_therapist_confirms_with_the_place_and_it_counts_as_hers(theo: ApiUser, ana: Client) -> None:
    stated_one = state(ana, "CL-VARICOSE")
    assert stated_one is not None

    without = judge(theo, stated_one, "confirm")
    answer = judge(theo, stated_one, "confirm", places=["zone:calf:left"])

    assert (without.status_code, without.json()["errors"][0]["code"]) == (422, "place_missing")
    assert answer.status_code == 200, answer.content
    assert answer.json()["confirmed_by"] == str(theo.person.pk)
    limits = limits_for([ana.pk], TODAY)[ana.pk]
    assert (limits.booking, set(limits.desk_texts)) == (
        "none",
        {"Book as usual; the therapist knows what to do."},
    )
    assert AuditEntry.objects.filter(verb="confirmed_condition").exists()


def test_set_aside_needs_a_reason_and_ends_it(theo: ApiUser, ana: Client) -> None:
    stated_one = state(ana, "CC-CANCER")
    assert stated_one is not None

    assert judge(theo, stated_one, "set-aside", reason="").status_code == 400
    answer = judge(theo, stated_one, "set-aside", reason="It was a mole.")

    assert (answer.status_code, answer.json()["set_aside_reason"]) == (200, "It was a mole.")
    assert limits_for([ana.pk], TODAY)[ana.pk].booking == "none"


@pytest.mark.parametrize(
    ("verb", "body"), [("end", {}), ("clear", {"how": "clinician_reply", "note": "Dr Wu"})]
)
def test_a_stated_condition_is_neither_ended_nor_cleared_before_it_is_judged(
    theo: ApiUser, ana: Client, verb: str, body: dict[str, str]
) -> None:
    stated_one = state(ana, "CC-CANCER")
    assert stated_one is not None

    assert judge(theo, stated_one, verb, **body).json()["code"] == "condition_unconfirmed"


def test_what_a_therapist_recorded_is_not_to_be_confirmed(theo: ApiUser, ana: Client) -> None:
    recorded = ConditionFactory.create(client=ana, code="CC-CANCER")

    assert judge(theo, recorded, "confirm").json()["code"] == "nothing_to_confirm"


def test_the_desk_judges_not_to_be_confirmed(dana: ApiUser, ana: Client) -> None:
    stated_one = state(ana, "CC-CANCER")
    assert stated_one is not None

    assert judge(dana, stated_one, "confirm").status_code == 403
