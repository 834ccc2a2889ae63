"""Objections to a mark from limits."""

import pytest

from clients.limits import NONE, Limit, Limits
from clients.places import Place
from treatments.limits.on_marks import Work, objections

CALF = Place("zone", "calf", "left")
LEG = Place("region", "leg", "left")


def work(**fields: object) -> Work:
    """Return work on the left calf."""
    known = {"muscle": "soleus", "regions": frozenset({"leg"}), "zones": frozenset({"calf"}), "side": "left"}
    return Work(**(known | fields))  # type: ignore[arg-type]


def codes(work: Work, limits: Limits) -> list[str]:
    """Return the codes of the objections to this work."""
    return [objection.code for objection in objections(work, limits)]


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


def test_an_avoided_zone_blocks_its_region_when_the_zone_of_the_work_is_unknown() -> None:
    assert codes(work(zones=frozenset()), Limits(avoid=frozenset({CALF}))) == ["place_avoided"]


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
