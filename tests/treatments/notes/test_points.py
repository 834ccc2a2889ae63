"""/notes/{id}/points."""

import itertools
from typing import Any

import pytest

from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory
from treatments.catalogue.geometry import is_near
from treatments.drawing.outlines import body_shapes
from treatments.models import MarkedPoint, SessionNote, TriggerPoint
from treatments.models.session_note import MOST_POINTS
from treatments.notes.places import BESIDE
from treatments.vocabulary import VIEWS

UNKNOWN = (
    "activity",
    "pain_on_pressure_before",
    "pain_on_pressure_after",
    "referral_felt",
    "twitch",
    "technique",
    "applied_with",
    "pressure",
    "hold_seconds",
    "repeats",
    "response",
)


def mark(user: ApiUser, note: dict[str, Any], **data: Any) -> Any:
    """Mark one point."""
    return user.api("POST", f"notes/{note['id']}/points", data)


def test_mark_needs_only_site_and_side(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, site="UT1", side="right")

    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    content = answer.json()
    assert (content["site"], content["muscle"], content["side"]) == ("UT1", "trapezius-upper", "right")
    assert {content[name] for name in UNKNOWN} == {None}


def test_left_site_mirrors_the_right_one(theo: ApiUser, note: dict[str, Any]) -> None:
    right = mark(theo, note, site="UT1", side="right").json()["place"]
    left = mark(theo, note, site="UT1", side="left").json()["place"]

    assert (right["x"], left["x"], left["y"]) == (0.605, 0.395, right["y"])


def test_free_place_answers_with_three_likely_sites(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, view="back", x=0.39499, y=0.186, side="left").json()

    assert (answer["x"], answer["muscle"]) == (0.395, None)
    assert len(answer["likely_sites"]) == 3
    assert answer["likely_sites"][0]["code"] == "UT1"


def test_mark_refuses_a_place_beside_the_body(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, view="back", x=0.01, y=0.2, side="left")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "off_the_body")
    assert mark(theo, note, view="back", x=0.05, y=0.5, side="left").status_code == 201


def test_change_sets_the_muscle_of_a_free_place(theo: ApiUser, note: dict[str, Any]) -> None:
    point = mark(theo, note, view="back", x=0.395, y=0.186, side="left").json()
    place = f"notes/{note['id']}/points/{point['id']}"

    answer = theo.api("PATCH", place, {"muscle": "trapezius-upper"}, If_Match='"1"')

    assert (answer.status_code, answer["ETag"], answer.json()["muscle"]) == (200, '"2"', "trapezius-upper")


def test_mark_refuses_a_side_that_disagrees_with_the_place(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, view="front", x=0.8, y=0.3, side="right")

    assert (answer.status_code, answer.json()["code"]) == (409, "side_disagrees")


def test_mark_refuses_both_and_neither_of_site_and_place(theo: ApiUser, note: dict[str, Any]) -> None:
    both = mark(theo, note, site="UT1", view="back", x=0.6, y=0.2, side="right")
    neither = mark(theo, note, side="right")
    half = mark(theo, note, view="back", x=0.6, side="right")

    assert both.json()["errors"][0]["code"] == "place_twice"
    assert [answer.json()["errors"][0]["code"] for answer in (neither, half)] == ["place_missing"] * 2


@pytest.mark.parametrize("view", VIEWS)
def test_mark_refuses_the_corners_of_each_chart(theo: ApiUser, note: dict[str, Any], view: str) -> None:
    for x, y, side in itertools.product((0, 1), (0, 1), ("left", "right", "midline")):
        answer = mark(theo, note, view=view, x=x, y=y, side=side)

        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "off_the_body")


@pytest.mark.parametrize("view", VIEWS)
def test_each_site_of_the_catalogue_is_on_the_body_of_its_chart(theo: ApiUser, view: str) -> None:
    sites = TriggerPoint.objects.filter(view=view)

    assert [s.code for s in sites if not is_near(view, s.x, s.y, body_shapes(view), BESIDE)] == []


@pytest.mark.parametrize(
    ("view", "x", "y", "status"),
    [
        ("back", 0.1, 0.4, 422),
        ("back", 0.42, 0.3, 422),
        ("back", 0.39, 0.8, 422),
        ("foot_sole", 0.3, 0.5, 422),
        ("head_side", 0.5, 0.5, 422),
        ("back", 0.5, 0.3, 201),
        ("front", 0.5, 0.35, 201),
        ("head_back", 0.5, 0.8, 201),
        ("head_side", 0.475, 0.1, 201),
    ],
)
def test_midline_is_taken_in_the_middle_only(
    theo: ApiUser, note: dict[str, Any], view: str, x: float, y: float, status: int
) -> None:
    answer = mark(theo, note, view=view, x=x, y=y, side="midline")

    assert answer.status_code == status, answer.content
    if status == 422:
        assert answer.json()["errors"][0]["code"] == "side_disagrees"


def test_mark_refuses_a_muscle_that_lies_elsewhere(theo: ApiUser, note: dict[str, Any]) -> None:
    ankle = {"view": "back", "x": 0.6, "y": 0.92, "side": "right"}
    answer = mark(theo, note, **ankle, muscle="trapezius-upper")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "muscle_elsewhere")
    assert mark(theo, note, **ankle | {"x": 0.62, "y": 0.18}, muscle="trapezius-upper").status_code == 201


def test_mark_refuses_midline_for_a_bilateral_muscle(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = mark(theo, note, site="UT1", side="midline")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "side_needed")


def test_mark_refuses_names_outside_the_catalogue(theo: ApiUser, note: dict[str, Any]) -> None:
    tries: dict[str, dict[str, Any]] = {
        "unknown_site": {"site": "XX9"},
        "unknown_muscle": {"view": "back", "x": 0.6, "y": 0.2, "muscle": "moon"},
        "unknown_zone": {"site": "UT1", "referral_felt": ["moon"]},
        "muscle_disagrees": {"site": "UT1", "muscle": "soleus"},
    }

    for code, data in tries.items():
        answer = mark(theo, note, side="right", **data)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


def test_mark_refuses_coordinates_off_the_chart(theo: ApiUser, note: dict[str, Any]) -> None:
    for x in ("nan", "inf", -0.1, 1.1):
        assert mark(theo, note, view="back", x=x, y=0.2, side="right").status_code == 400


def test_a_site_is_marked_once_a_side(theo: ApiUser, note: dict[str, Any]) -> None:
    mark(theo, note, site="UT1", side="right")

    assert mark(theo, note, site="UT1", side="right").json()["code"] == "marked_already"


def test_replace_changes_adds_and_deletes_points(theo: ApiUser, marked: dict[str, Any]) -> None:
    first, second = marked["points"]
    place = f"notes/{marked['id']}/points"
    data = [
        {"id": second["id"], "site": "GA1", "side": "left", "pressure": 3},
        {"site": "QL1", "side": "right"},
    ]

    answer = theo.api("PUT", place, {"points": data}, If_Match=f'"{marked["points_revision"]}"')

    assert answer.status_code == 200, answer.content
    points = answer.json()["points"]
    assert [(point["site"], point["position"]) for point in points] == [("GA1", 0), ("QL1", 1)]
    assert (points[0]["id"], points[0]["revision"], points[0]["pressure"]) == (second["id"], 2, 3)
    assert points[0]["pain_on_pressure_before"] is None
    assert not MarkedPoint.objects.filter(pk=first["id"]).exists()


def test_replace_refuses_an_older_revision_of_the_points(theo: ApiUser, marked: dict[str, Any]) -> None:
    place = f"notes/{marked['id']}/points"
    mark(theo, marked, site="QL1", side="right")

    late = theo.api("PUT", place, {"points": []}, If_Match=f'"{marked["points_revision"]}"')

    assert (late.status_code, late["ETag"]) == (412, f'"{marked["points_revision"] + 1}"')
    assert theo.api("PUT", place, {"points": []}).status_code == 428


def test_replace_names_the_faulty_point(theo: ApiUser, note: dict[str, Any]) -> None:
    data = [{"site": "UT1", "side": "left"}, {"site": "XX9", "side": "left"}]
    answer = theo.api("PUT", f"notes/{note['id']}/points", {"points": data}, If_Match='"1"')

    assert answer.json()["errors"][0]["pointer"] == "/points/1/site"
    assert not MarkedPoint.objects.exists()


def test_change_and_remove_check_the_revision_of_the_point(theo: ApiUser, marked: dict[str, Any]) -> None:
    place = f"notes/{marked['id']}/points/{marked['points'][0]['id']}"

    first = theo.api("PATCH", place, {"response": "eased"}, If_Match='"1"')
    late = theo.api("PATCH", place, {"response": "worse"}, If_Match='"1"')
    assert (first.status_code, late.status_code, late["ETag"]) == (200, 412, '"2"')
    assert first.json()["pain_on_pressure_before"] == 7

    assert theo.api("DELETE", place, If_Match='"2"').status_code == 204
    assert theo.api("GET", place).status_code == 404


def test_a_change_that_changes_nothing_leaves_the_revisions(theo: ApiUser, marked: dict[str, Any]) -> None:
    point = marked["points"][0]
    place = f"notes/{marked['id']}/points/{point['id']}"

    for same in ({}, {"activity": point["activity"]}):
        answer = theo.api("PATCH", place, same, If_Match=f'"{point["revision"]}"')
        assert (answer.status_code, answer.json()["revision"]) == (200, point["revision"])
    assert theo.api("GET", f"notes/{marked['id']}").json()["revision"] == marked["revision"]


def test_taught_records_who_and_when(theo: ApiUser, note: dict[str, Any]) -> None:
    content = mark(theo, note, site="UT1", side="right", taught=True).json()

    assert (content["taught_by"], content["taught_at"] is not None) == (str(theo.person.pk), True)


def test_mark_refuses_a_site_in_a_place_to_avoid(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SKIN", places=["zone:calf:left"])
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:shoulder:right"])

    here = mark(theo, note, site="UT1", side="right")
    other_side = mark(theo, note, site="UT1", side="left")

    assert (here.status_code, here.json()["code"]) == (409, "mark_blocked")
    assert here.json()["errors"][0]["code"] == "place_avoided"
    assert other_side.status_code == 201


def test_disallowed_point_blocks_signing_but_no_other_point(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    assert mark(theo, note, site="UT1", side="right").status_code == 201
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:shoulder:right"])

    assert mark(theo, note, site="GA1", side="left").status_code == 201

    here = mark(theo, note, site="UT2", side="right")
    assert [fault["pointer"] for fault in here.json()["errors"]] == ["/site"]
    revision = theo.api("GET", f"notes/{note['id']}").json()["revision"]
    signing = theo.api("POST", f"notes/{note['id']}/sign", If_Match=f'"{revision}"').json()
    assert [fault["pointer"] for fault in signing["errors"]] == ["/points/0"]


def test_mark_refuses_a_free_place_in_a_place_to_avoid(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:lower_back:left"])

    answer = mark(theo, note, view="back", x=0.42, y=0.40, side="left")

    assert answer.json()["code"] == "mark_blocked"


def test_mark_refuses_too_much_pressure(theo: ApiUser, note: dict[str, Any], visit: Attendance) -> None:
    ConditionFactory.create(client=visit.client, code="CC-ANTICOAG")

    hard = mark(theo, note, site="UT1", side="right", pressure=4)
    assert hard.json()["errors"][0]["code"] == "pressure_too_high"
    assert mark(theo, note, site="UT1", side="right", pressure=3).status_code == 201


def test_mark_refuses_an_excluded_technique(theo: ApiUser, note: dict[str, Any], visit: Attendance) -> None:
    ConditionFactory.create(client=visit.client, code="CC-ANTICOAG")

    deep = mark(theo, note, site="UT1", side="left", technique="pressure_release", pressure=4)

    assert "technique_excluded" in {error["code"] for error in deep.json()["errors"]}


def test_mark_accepts_an_overruling_reason(theo: ApiUser, note: dict[str, Any], visit: Attendance) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:shoulder:right"])

    answer = mark(
        theo, note, site="UT1", side="right", overruled_reason="Scar is on the arm; surgeon agreed."
    )

    assert (answer.status_code, answer.json()["overruled_reason"][:4]) == (201, "Scar")


def test_mark_refuses_to_overrule_a_missing_clearance(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CC-ANTICOAG")

    answer = mark(theo, note, site="UT1", side="right", pressure=5, overruled_reason="She can take it.")

    assert (answer.status_code, answer.json()["code"]) == (409, "mark_blocked")


def test_mark_refuses_more_points_than_conditions_allow(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CM-FIBRO")
    for side in ("left", "right"):
        assert mark(theo, note, site="UT1", side=side).status_code == 201

    third = mark(theo, note, site="QL1", side="left")

    assert third.json()["errors"][0]["code"] == "too_many_points"


def test_points_marked_one_by_one_up_to_the_limit_are_accepted_as_a_set(
    theo: ApiUser, note: dict[str, Any]
) -> None:
    place = {"view": "back", "x": 0.395, "y": 0.186, "side": "left"}
    MarkedPoint.objects.bulk_create(
        MarkedPoint(note=SessionNote.objects.get(pk=note["id"]), position=number, **place)
        for number in range(MOST_POINTS - 1)
    )

    assert mark(theo, note, **place).status_code == 201
    beyond = mark(theo, note, **place)
    answer = theo.api("GET", f"notes/{note['id']}/points")
    points = [place | {"id": point["id"]} for point in answer.json()["points"]]
    same_set = theo.api("PUT", f"notes/{note['id']}/points", {"points": points}, If_Match=answer["ETag"])

    assert (beyond.status_code, beyond.json()["code"]) == (409, "note_full")
    assert (len(points), same_set.status_code) == (MOST_POINTS, 200)
