"""Restrictions of an open red flag, over the API, until it is closed with a finding."""

from typing import Any

import pytest

from clients.models import Client, Condition
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import Diary
from treatments.models import FollowUp

FINDING = {"outcome": "seen_by_clinician", "words": "Nothing serious."}


def flag(theo: ApiUser, visit: Attendance, *flags: str, **fields: Any) -> dict[str, Any]:
    """Raise a red flag of Ana's by hand and return it."""
    body = {"client": str(visit.client_id), "reason": "red_flag", "flags": flags, "evidence": ["Told Theo."]}
    answer = theo.api("POST", "follow-ups", body | fields)
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def close(theo: ApiUser, follow_up: dict[str, Any]) -> None:
    """Close the follow-up with a finding."""
    etag = f'"{follow_up["revision"]}"'
    answer = theo.api("POST", f"follow-ups/{follow_up['id']}/close", FINDING, If_Match=etag)
    assert answer.status_code == 200, answer.content


def mark(theo: ApiUser, note: dict[str, Any], site: str, **fields: Any) -> Any:
    """Mark a point on the left and return the answer."""
    return theo.api("POST", f"notes/{note['id']}/points", {"site": site, "side": "left"} | fields)


def draft(theo: ApiUser, note: dict[str, Any]) -> Any:
    """Draft a plan and return the answer."""
    return theo.api("POST", f"notes/{note['id']}/plan")


def send(theo: ApiUser, plan: dict[str, Any]) -> Any:
    """Send the plan and return the answer."""
    return theo.api("POST", f"plans/{plan['id']}/send", If_Match=f'"{plan["revision"]}"')


def treated_muscles(plan: dict[str, Any]) -> set[str]:
    """Return the muscles the plan presses or stretches; daily stretches belong to no finding."""
    return {step["muscle"] for step in plan["steps"] if step["kind"] in ("pressure", "stretch")}


@pytest.mark.parametrize("code", ["RF-CHEST", "RF-DVT"])
def test_start_refuses_a_visit_under_a_grave_red_flag(
    theo: ApiUser, dana: ApiUser, diary: Diary, visit: Attendance, code: str
) -> None:
    Appointment.objects.update(state="arrived", started_at=None)
    place = f"appointments/{visit.appointment_id}/start"
    follow_up = flag(theo, visit, code)

    answer = dana.api("POST", place)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_visit_today")

    close(theo, follow_up)
    assert dana.api("POST", place).status_code == 200


@pytest.mark.parametrize("code", ["RF-CHEST", "RF-DVT"])
def test_draft_and_send_refuse_a_plan_under_a_grave_red_flag(
    theo: ApiUser, signed: dict[str, Any], plan: dict[str, Any], visit: Attendance, code: str
) -> None:
    follow_up = flag(theo, visit, code)

    for answer in (draft(theo, signed), send(theo, plan)):
        assert (answer.status_code, answer.json()["code"]) == (409, "self_care_excluded")

    close(theo, follow_up)
    assert send(theo, draft(theo, signed).json()).status_code == 200


def test_draft_refuses_a_plan_under_a_grave_red_flag_whose_ban_was_ended_by_hand(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-DVT")
    ban = Condition.objects.get()
    theo.api("POST", f"clients/{visit.client_id}/conditions/{ban.pk}/end")

    assert draft(theo, signed).json()["code"] == "self_care_excluded"


def test_mark_refuses_a_point_in_the_region_of_an_urgent_red_flag(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    follow_up = flag(theo, visit, "RF-CLAUDICATION")

    in_region, elsewhere = mark(theo, note, "GA1"), mark(theo, note, "UT1")
    assert (in_region.status_code, in_region.json()["code"]) == (409, "mark_blocked")
    assert in_region.json()["errors"][0]["code"] == "place_avoided"
    assert elsewhere.status_code == 201

    close(theo, follow_up)
    assert mark(theo, note, "GA1").status_code == 201


def test_mark_accepts_a_point_in_the_region_of_an_urgent_red_flag_with_a_reason(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-CLAUDICATION")

    answer = mark(theo, note, "GA1", overruled_reason="The doctor saw her this morning.")

    assert answer.status_code == 201


def test_draft_leaves_out_the_steps_in_the_region_of_an_urgent_red_flag(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-CLAUDICATION")

    plan = draft(theo, signed).json()

    assert treated_muscles(plan) == {"trapezius-upper"}
    assert "Gastrocnemius: a condition rules out this place." in plan["left_out"]
    assert send(theo, plan).status_code == 200


@pytest.mark.parametrize("code", ["RF-CLAUDICATION", "RF-CANCER"])
def test_send_refuses_a_draft_older_than_an_urgent_red_flag(
    theo: ApiUser, signed: dict[str, Any], plan: dict[str, Any], visit: Attendance, code: str
) -> None:
    flag(theo, visit, code)

    answer = send(theo, plan)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_outdated")

    assert send(theo, draft(theo, signed).json()).status_code == 200


def test_send_refuses_a_draft_older_than_a_sign_that_joined_a_red_flag(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-CUFF")
    plan = draft(theo, signed).json()
    assert treated_muscles(plan) == {"gastrocnemius"}

    flag(theo, visit, "RF-CLAUDICATION")

    assert FollowUp.objects.count() == 1
    assert send(theo, plan).json()["code"] == "plan_outdated"


def test_a_routine_red_flag_restricts_nothing(
    theo: ApiUser, note: dict[str, Any], plan: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, "RF-MEDS")

    assert not Condition.objects.exists()
    assert send(theo, plan).status_code == 200


def test_a_follow_up_for_another_reason_restricts_nothing(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance
) -> None:
    flag(theo, visit, reason="worse", urgency="emergency")

    assert send(theo, plan).status_code == 200


def test_a_red_flag_of_another_client_restricts_nothing(
    theo: ApiUser, plan: dict[str, Any], diary: Diary
) -> None:
    body = {"client": str(diary.ben.pk), "reason": "red_flag", "flags": ["RF-CHEST"], "evidence": ["x"]}
    assert theo.api("POST", "follow-ups", body).status_code == 201
    Client.objects.filter(pk=plan["client"]).update(shared_mailbox=False)

    assert send(theo, plan).status_code == 200
