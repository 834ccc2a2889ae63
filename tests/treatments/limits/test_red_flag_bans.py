"""What an open red flag holds back, over the API, until it is closed with a finding."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Condition
from scheduling.models import Appointment, Attendance
from tests.cast import Speaker
from tests.factories import Diary
from treatments.models import FollowUp

FINDING = {"outcome": "seen_by_clinician", "words": "Nothing serious."}


def flag(theo: Speaker, visit: Attendance, *flags: str, **fields: Any) -> dict[str, Any]:
    """A red flag of Ana's, raised by hand."""
    body = {"client": str(visit.client_id), "reason": "red_flag", "flags": flags, "evidence": ["Told Theo."]}
    answer = theo.api("POST", "follow-ups", body | fields)
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def close(theo: Speaker, followed: dict[str, Any]) -> None:
    """It is closed with a finding."""
    etag = f'"{followed["revision"]}"'
    answer = theo.api("POST", f"follow-ups/{followed['id']}/close", FINDING, If_Match=etag)
    assert answer.status_code == 200, answer.content


def mark(theo: Speaker, note: dict[str, Any], site: str, **fields: Any) -> Any:
    """The answer to marking a point on the left."""
    return theo.api("POST", f"notes/{note['id']}/points", {"site": site, "side": "left"} | fields)


def draft(theo: Speaker, note: dict[str, Any]) -> Any:
    """The answer to drafting a plan."""
    return theo.api("POST", f"notes/{note['id']}/plan")


def send(theo: Speaker, plan: dict[str, Any]) -> Any:
    """The answer to sending a plan."""
    return theo.api("POST", f"plans/{plan['id']}/send", If_Match=f'"{plan["revision"]}"')


def pressed(plan: dict[str, Any]) -> set[str]:
    """The muscles that the plan presses or stretches; the daily stretches are of no finding."""
    return {step["muscle"] for step in plan["steps"] if step["kind"] in ("pressure", "stretch")}


@pytest.mark.parametrize("code", ["RF-CHEST", "RF-DVT"])
def test_a_grave_one_keeps_the_visit_from_starting(
    theo: Speaker, dana: Speaker, diary: Diary, visit: Attendance, code: str
) -> None:
    Appointment.objects.update(state="arrived", started_at=None)
    place = f"appointments/{visit.appointment_id}/start"
    followed = flag(theo, visit, code)

    answer = dana.api("POST", place)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_visit_today")

    close(theo, followed)
    assert dana.api("POST", place).status_code == 200


@pytest.mark.parametrize("code", ["RF-CHEST", "RF-DVT"])
def test_a_grave_one_stops_the_whole_plan(
    theo: Speaker, signed: dict[str, Any], plan: dict[str, Any], visit: Attendance, code: str
) -> None:
    followed = flag(theo, visit, code)

    for answer in (draft(theo, signed), send(theo, plan)):
        assert (answer.status_code, answer.json()["code"]) == (409, "self_care_excluded")

    close(theo, followed)
    assert send(theo, draft(theo, signed).json()).status_code == 200


def test_a_grave_one_stops_the_plan_even_when_its_ban_was_lifted_by_hand(
    theo: Speaker, signed: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-DVT")
    ban = Condition.objects.get()
    theo.api("POST", f"clients/{visit.client_id}/conditions/{ban.pk}/end")

    assert draft(theo, signed).json()["code"] == "self_care_excluded"


def test_an_urgent_one_rules_out_hands_on_work_in_its_regions(
    theo: Speaker, note: dict[str, Any], visit: Attendance
) -> None:
    followed = flag(theo, visit, "RF-CLAUDICATION")

    here, elsewhere = mark(theo, note, "GA1"), mark(theo, note, "UT1")
    assert (here.status_code, here.json()["code"]) == (409, "mark_blocked")
    assert here.json()["errors"][0]["code"] == "place_avoided"
    assert elsewhere.status_code == 201

    close(theo, followed)
    assert mark(theo, note, "GA1").status_code == 201


def test_there_a_therapist_records_the_reason(theo: Speaker, note: dict[str, Any], visit: Attendance) -> None:
    flag(theo, visit, "RF-CLAUDICATION")

    answer = mark(theo, note, "GA1", overruled_reason="The doctor saw her this morning.")

    assert answer.status_code == 201


def test_an_urgent_one_takes_the_steps_of_its_regions_out_of_the_plan(
    theo: Speaker, signed: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-CLAUDICATION")

    plan = draft(theo, signed).json()

    assert pressed(plan) == {"trapezius-upper"}
    assert "Gastrocnemius: leave this area alone for now." in plan["left_out"]
    assert send(theo, plan).status_code == 200


@pytest.mark.parametrize("code", ["RF-CLAUDICATION", "RF-CANCER"])
def test_a_draft_older_than_an_urgent_one_is_drafted_anew(
    theo: Speaker, signed: dict[str, Any], plan: dict[str, Any], visit: Attendance, code: str
) -> None:
    flag(theo, visit, code)

    answer = send(theo, plan)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_outdated")

    assert send(theo, draft(theo, signed).json()).status_code == 200


def test_a_sign_that_joined_after_the_draft_outdates_it_too(
    theo: Speaker, signed: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-CUFF")
    plan = draft(theo, signed).json()
    assert pressed(plan) == {"gastrocnemius"}

    flag(theo, visit, "RF-CLAUDICATION")

    assert FollowUp.objects.count() == 1
    assert send(theo, plan).json()["code"] == "plan_outdated"


def test_a_routine_one_restricts_nothing(
    theo: Speaker, note: dict[str, Any], plan: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-MEDS")

    assert not Condition.objects.exists()
    assert send(theo, plan).status_code == 200


def test_what_is_no_red_flag_restricts_nothing(
    theo: Speaker, plan: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, reason="worse", urgency="emergency")

    assert send(theo, plan).status_code == 200


def test_a_red_flag_of_somebody_else_restricts_nothing(
    theo: Speaker, plan: dict[str, Any], diary: Diary
) -> None:
    body = {"client": str(diary.ben.pk), "reason": "red_flag", "flags": ["RF-CHEST"], "evidence": ["x"]}
    assert theo.api("POST", "follow-ups", body).status_code == 201

    assert send(theo, plan).status_code == 200
