"""Objections to a mark from limits."""

from dataclasses import replace

import pytest

from clients.limits import NONE, Limit, Limits
from clients.places import Place
from treatments.limits.on_marks import LimitSource, Work, objections

CALF = Place("zone", "calf", "left")
LEG = Place("region", "leg", "left")


def work(**fields: object) -> Work:
    """Return work on the left calf."""
    known = {"muscle": "soleus", "regions": frozenset({"leg"}), "zones": frozenset({"calf"}), "side": "left"}
    return Work(**(known | fields))  # type: ignore[arg-type]


def codes(work: Work, limits: Limits) -> list[str]:
    """Return the codes of the objections to this work."""
    return [objection.code for objection in objections(work, [LimitSource("Scar (CL-SCAR)", limits)])]


def limited(place: Place | None, pressure: int | None = None, *techniques: str) -> Limits:
    """Return limits with one limit of pressure and techniques."""
    return Limits(limits=frozenset({Limit(place, pressure, frozenset(techniques), frozenset({"X"}))}))


def test_work_has_no_objections_without_limits() -> None:
    assert codes(work(pressure=5, technique="friction"), NONE) == []


@pytest.mark.parametrize(
    ("place", "is_blocked"),
    [
        (LEG, True),
        (CALF, True),
        (Place("region", "leg", "both"), True),
        (Place("region", "leg", "right"), False),
        (Place("zone", "calf", "right"), False),
        (Place("region", "foot", "left"), False),
        (Place("zone", "shin", "left"), False),
    ],
)
def test_an_avoided_place_blocks_work_there_and_on_that_side_only(place: Place, is_blocked: bool) -> None:
    assert bool(codes(work(), Limits(avoid=frozenset({place})))) is is_blocked


def test_an_avoided_zone_blocks_a_place_between_zones_that_is_near_it() -> None:
    limits = Limits(avoid=frozenset({CALF}))

    assert codes(work(zones=frozenset(), near=frozenset({CALF})), limits) == ["place_avoided"]
    assert codes(work(zones=frozenset()), limits) == []


def test_a_picked_place_reaches_beyond_its_outline_and_one_of_the_catalogue_does_not() -> None:
    beside = work(zones=frozenset({"shin"}), near=frozenset({CALF}))

    assert codes(beside, Limits(avoid=frozenset({CALF}), picked=frozenset({CALF}))) == ["place_avoided"]
    assert codes(beside, Limits(avoid=frozenset({CALF}))) == []


def test_a_replaced_joint_is_left_alone_from_behind_too() -> None:
    behind = work(zones=frozenset({"shin"}), behind=frozenset({CALF}))
    limits = Limits(avoid=frozenset({CALF}), picked=frozenset({CALF}))

    assert codes(behind, replace(limits, codes=frozenset({"CM-ARTHROPLASTY"}))) == ["place_avoided"]
    assert codes(behind, replace(limits, codes=frozenset({"CL-SKIN"}))) == []


def test_an_objection_names_its_condition_and_the_place() -> None:
    scar = LimitSource("Scar (CL-SCAR)", Limits(avoid=frozenset({CALF})))

    assert [each.reason for each in objections(work(), [scar])] == [
        "Scar (CL-SCAR), Calf, left: no hands-on work there or near it."
    ]


@pytest.mark.parametrize(("booking", "firm"), [("warn", False), ("hold_for_clearance", True)])
def test_an_objection_is_firm_while_its_own_condition_waits_for_clearance(booking: str, firm: bool) -> None:
    waiting = LimitSource("Medicine", replace(limited(None, 3), booking=booking))
    scar = LimitSource("Scar", Limits(avoid=frozenset({CALF})))

    against = objections(work(pressure=4), [waiting, scar])

    assert [(each.code, each.firm) for each in against] == [
        ("pressure_too_high", firm),
        ("place_avoided", False),
    ]


@pytest.mark.parametrize(
    ("fields", "is_delicate"),
    [
        ({"therapist_only": True, "applied_with": "elbow"}, True),
        ({"therapist_only": True, "pressure": 4}, True),
        ({"therapist_only": True, "pressure": 3}, False),
        ({"zones": frozenset({"groin"}), "pressure": 5}, True),
        ({"zones": frozenset({"groin"}), "applied_with": "thumb"}, False),
        ({"pressure": 5, "applied_with": "elbow"}, False),
    ],
)
def test_hard_work_on_a_delicate_site_needs_a_reason(fields: dict[str, object], is_delicate: bool) -> None:
    assert codes(work(**fields), NONE) == ["delicate_site"] * is_delicate


def test_an_avoided_muscle_blocks_work_on_it() -> None:
    assert codes(work(), Limits(avoid_muscles=frozenset({"soleus"}))) == ["place_avoided"]


@pytest.mark.parametrize(("pressure", "is_blocked"), [(None, False), (3, False), (4, True)])
def test_pressure_above_the_limit_is_blocked(pressure: int | None, is_blocked: bool) -> None:
    assert bool(codes(work(pressure=pressure), limited(None, 3))) is is_blocked


def test_a_limit_applies_in_its_place_only() -> None:
    assert codes(work(pressure=5), limited(Place("region", "foot", "both"), 1)) == []


@pytest.mark.parametrize(
    ("done", "excluded"),
    [
        ({"technique": "pressure_release"}, "sustained_compression"),
        ({"technique": "pincer_release", "pressure": 4}, "sustained_deep_compression"),
        ({"pressure": 4}, "deep_pressure"),
        ({"spreads": True}, "spreading_pressure"),
        ({"applied_with": "tool"}, "tool_pressure"),
        ({"technique": "friction"}, "friction"),
        ({"technique": "heat"}, "heat"),
        ({"stretched": True}, "stretch"),
    ],
)
def test_an_excluded_technique_is_recognised_in_the_work(done: dict[str, object], excluded: str) -> None:
    assert codes(work(**done), limited(None, None, excluded)) == ["technique_excluded"]
    assert codes(work(), limited(None, None, excluded)) == []
