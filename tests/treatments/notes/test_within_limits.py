"""Marks against the conditions of a client, by distance on the chart, and hard work on delicate sites."""

from typing import Any

import pytest

from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory
from treatments.models import TriggerPoint
from treatments.notes.within_limits import NEAR


def mark(who: ApiUser, note: dict[str, Any], **data: Any) -> Any:
    """Mark a point in a note."""
    return who.api("POST", f"notes/{note['id']}/points", data)


@pytest.mark.parametrize(
    ("site", "side", "is_blocked"),
    [
        ("PI2", "left", True),
        ("GN2", "left", True),
        ("TF1", "left", True),
        ("GD1", "left", False),
        ("PI1", "left", False),
        ("PI2", "right", False),
    ],
)
def test_a_replaced_hip_blocks_the_sites_near_it(
    theo: ApiUser, note: dict[str, Any], visit: Attendance, site: str, side: str, is_blocked: bool
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-ARTHROPLASTY", places=["zone:hip_lateral:left"])

    answer = mark(theo, note, site=site, side=side)

    assert answer.status_code == (409 if is_blocked else 201)
    if is_blocked:
        message = answer.json()["errors"][0]["message"]
        assert message.startswith(
            "Joint replacement (hip, knee, shoulder) (CM-ARTHROPLASTY), Outer hip, left"
        )


def test_a_replaced_knee_is_left_alone_from_behind(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-ARTHROPLASTY", places=["zone:knee_front:left"])

    assert mark(theo, note, site="PO1", side="left").json()["code"] == "mark_blocked"
    assert mark(theo, note, site="GA1", side="left").status_code == 201


def test_a_scar_beside_the_spine_is_near_the_other_side_too(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["zone:between_shoulder_blades:left"])

    answer = mark(theo, note, view="back", x=0.51, y=0.25, side="right")

    assert answer.json()["errors"][0]["code"] == "place_avoided"
    assert NEAR["back"] > 0.01


@pytest.mark.parametrize("how", [{"applied_with": "elbow"}, {"pressure": 4}, {"pressure": 5}])
@pytest.mark.parametrize(
    "place",
    [{"site": "SC1"}, {"site": "SM4"}, {"view": "front", "x": 0.41, "y": 0.493}],
    ids=["therapist_only", "side_of_neck", "groin"],
)
def test_hard_work_on_a_delicate_site_needs_a_reason(
    theo: ApiUser, note: dict[str, Any], place: dict[str, Any], how: dict[str, Any]
) -> None:
    without = mark(theo, note, **place, side="right", **how)
    reasoned = mark(theo, note, **place, side="right", **how, overruled_reason="Short, flat, she asked.")

    assert (without.status_code, without.json()["errors"][0]["code"]) == (409, "delicate_site")
    assert reasoned.status_code == 201


@pytest.mark.parametrize("site", ["SC1", "UT1"])
def test_usual_work_needs_no_reason(theo: ApiUser, note: dict[str, Any], site: str) -> None:
    assert mark(theo, note, site=site, side="right", pressure=3, applied_with="thumb").status_code == 201


def test_each_site_for_therapists_only_is_delicate(theo: ApiUser, note: dict[str, Any]) -> None:
    codes = TriggerPoint.objects.filter(therapist_only=True).values_list("code", flat=True)
    points = [{"site": code, "side": "right", "pressure": 5} for code in codes]

    answer = theo.api("PUT", f"notes/{note['id']}/points", {"points": points}, If_Match='"1"')

    assert {fault["code"] for fault in answer.json()["errors"]} == {"delicate_site"}
    assert len(answer.json()["errors"]) == len(codes)


def test_the_answer_of_a_mark_carries_the_cautions_of_its_site(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, site="SC1", side="right").json()

    assert answer["cautions"][0].startswith("Brachial plexus and subclavian vessels")
    assert mark(theo, note, view="back", x=0.42, y=0.4, side="left").json()["cautions"] == []


def test_a_reason_overrules_a_scar_while_another_condition_waits_for_its_clearance(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CC-ANTICOAG")
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:shoulder:right"])
    reason = {"overruled_reason": "The scar is on the arm."}

    light = mark(theo, note, site="UT1", side="right", pressure=3, **reason)
    hard = mark(theo, note, site="UT2", side="right", pressure=4, **reason)

    assert light.status_code == 201
    assert [fault["code"] for fault in hard.json()["errors"]] == ["pressure_too_high"]
    assert "clearance" in hard.json()["detail"]


def test_a_tap_on_the_crown_suggests_no_site_that_lies_far_away(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, view="front", x=0.48, y=0.035, side="right")

    assert (answer.status_code, answer.json()["likely_sites"]) == (201, [])
