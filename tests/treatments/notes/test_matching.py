"""Knots of two visits beside each other."""

from dataclasses import replace

import pytest

from treatments.notes.matching import Knot, compare_knots

UT1 = Knot("right", "back", 0.605, 0.186, site="UT1", muscle="trapezius-upper")
UT2 = Knot("right", "back", 0.66, 0.19, site="UT2", muscle="trapezius-upper")
FREE = Knot("right", "back", 0.6, 0.4)


def statuses(now: list[Knot], then: list[Knot]) -> list[str]:
    """Return the change of each knot."""
    return [one.status for one in compare_knots(now, then, [now, then])]


def test_site_matches_on_the_same_side_only() -> None:
    left = replace(UT1, side="left", x=0.395)

    assert statuses([UT1], [UT1]) == ["recurring"]
    assert statuses([left], [UT1]) == ["new", "gone"]
    assert statuses([UT2], [UT1]) == ["new", "gone"]


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"x": 0.64}, True),
        ({"x": 0.641}, False),
        ({"x": 0.63, "y": 0.43}, False),
        ({"view": "front"}, False),
        ({"side": "left"}, False),
    ],
)
def test_free_place_matches_a_close_place(other: dict[str, object], is_same: bool) -> None:
    found = statuses([replace(FREE, **other)], [FREE])  # type: ignore[arg-type]

    assert found == (["recurring"] if is_same else ["new", "gone"])


def test_free_place_matches_the_same_muscle() -> None:
    named = replace(FREE, muscle="trapezius-upper")

    assert statuses([named], [UT1]) == ["recurring"]
    assert statuses([replace(named, y=0.9)], [named]) == ["recurring"]
    assert statuses([replace(named, side="left")], [UT1]) == ["new", "gone"]


def test_close_places_of_different_muscles_do_not_match() -> None:
    assert statuses([replace(FREE, muscle="soleus")], [replace(FREE, muscle="rhomboids")]) == ["new", "gone"]


def test_each_knot_matches_once_and_the_nearest_first() -> None:
    free = replace(FREE, muscle="trapezius-upper", x=0.61, y=0.19)

    found = compare_knots([free, UT1], [UT1, UT2], [])

    assert [(one.now, one.then) for one in found] == [(free, UT2), (UT1, UT1)]


def test_knot_to_check_is_neither_new_nor_gone() -> None:
    assert statuses([replace(UT1, to_check=True)], [UT1]) == []


def test_each_knot_counts_its_visits() -> None:
    visits = [[UT1], [UT1, UT2], [replace(UT2, to_check=True)]]

    assert [one.visits for one in compare_knots([UT1], [UT1, UT2], visits)] == [2, 1]
