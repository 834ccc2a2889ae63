"""Knots of a note beside those of earlier notes, and what became of each."""

from dataclasses import replace
from typing import Any

import pytest

from treatments.measures.response import ChangeThresholds
from treatments.notes.matching import STATUSES, Knot, compare_knots, status_of

UT1 = Knot("right", "back", 0.605, 0.186, site="UT1", muscle="trapezius-upper")
UT2 = Knot("right", "back", 0.66, 0.19, site="UT2", muscle="trapezius-upper")
FREE = Knot("right", "back", 0.6, 0.4)
GONE = replace(UT1, not_found=True)
THRESHOLDS = ChangeThresholds()


def statuses(now: list[Knot], *earlier: list[Knot]) -> list[str]:
    """Return the status of each knot; the earlier notes are given newest first."""
    return [one.status for one in compare_knots(now, earlier, THRESHOLDS)]


def found(before: int | None = None, activity: str | None = None) -> Knot:
    """Return UT1 with these findings."""
    return replace(UT1, before=before, activity=activity)


WHAT_NOTES_SAY: list[tuple[str, Knot | None, list[Knot], str | None]] = [
    ("found for the first time", UT1, [], "new"),
    ("looked for in vain before, found now", UT1, [GONE], "new"),
    ("found again", UT1, [UT1], "still_there"),
    ("found again after it was gone", UT1, [GONE, UT1], "back"),
    ("gone for two visits, found again", UT1, [GONE, GONE, UT1], "back"),
    ("back at the last visit, found again", UT1, [UT1, GONE, UT1], "still_there"),
    ("looked for and not found", GONE, [UT1], "gone"),
    ("looked for and not found twice", GONE, [GONE, UT1], "gone"),
    ("never there", GONE, [], None),
    ("never there, twice", GONE, [GONE], None),
    ("not looked at", None, [UT1], "not_looked_at"),
    ("gone before, not looked at now", None, [GONE, UT1], None),
    ("2 points more", found(6), [found(4)], "stronger"),
    ("2 points less", found(5), [found(7)], "weaker"),
    ("1 point more of 7", found(8), [found(7)], "still_there"),
    ("1 point less of 7", found(6), [found(7)], "still_there"),
    ("1 point less of 3, which is a third", found(2), [found(3)], "weaker"),
    ("1 point more of 3, which is a third", found(4), [found(3)], "stronger"),
    ("the same number", found(5), [found(5)], "still_there"),
    ("painless now", found(0), [found(2)], "weaker"),
    ("painful where it was painless", found(2), [found(0)], "stronger"),
    ("active where it was latent", found(activity="active"), [found(activity="latent")], "stronger"),
    ("latent where it was active", found(activity="latent"), [found(activity="active")], "weaker"),
    ("active again", found(activity="active"), [found(activity="active")], "still_there"),
    ("active where nobody noted it", found(activity="active"), [found()], "still_there"),
    ("number noted once, latent now", found(5, "latent"), [found(None, "active")], "weaker"),
    ("a point more, and latent now", found(8, "latent"), [found(7, "active")], "weaker"),
    ("the number outweighs the activity", found(9, "latent"), [found(5, "active")], "stronger"),
    ("the pain after the work does not count", replace(found(5), after=0), [found(5)], "still_there"),
    ("only the last finding counts", found(5), [found(5), found(9)], "still_there"),
]


@pytest.mark.parametrize(
    ("now", "before", "status"),
    [case[1:] for case in WHAT_NOTES_SAY],
    ids=[case[0] for case in WHAT_NOTES_SAY],
)
def test_status_of_a_knot(now: Knot | None, before: list[Knot], status: str | None) -> None:
    assert status_of(now, before, THRESHOLDS) == status


def test_table_has_each_word() -> None:
    assert {status for *_, status in WHAT_NOTES_SAY} == {*STATUSES, None}


def test_important_change_is_that_of_the_practice() -> None:
    strict = ChangeThresholds(points=4, percent=90)

    assert status_of(found(5), [found(7)], strict) == "still_there"


def test_site_matches_on_the_same_side_only() -> None:
    left = replace(UT1, side="left", x=0.395)

    assert statuses([UT1], [UT1]) == ["still_there"]
    assert statuses([left], [UT1]) == ["new", "not_looked_at"]
    assert statuses([UT2], [UT1]) == ["new", "not_looked_at"]


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
def test_free_place_matches_a_close_place(other: dict[str, Any], is_same: bool) -> None:
    expected = ["still_there"] if is_same else ["new", "not_looked_at"]

    assert statuses([replace(FREE, **other)], [FREE]) == expected


def test_free_place_matches_the_same_muscle() -> None:
    named = replace(FREE, muscle="trapezius-upper")

    assert statuses([named], [UT1]) == ["still_there"]
    assert statuses([replace(named, y=0.9)], [named]) == ["still_there"]
    assert statuses([replace(named, side="left")], [UT1]) == ["new", "not_looked_at"]


def test_close_places_of_different_muscles_do_not_match() -> None:
    soleus, rhomboids = replace(FREE, muscle="soleus"), replace(FREE, muscle="rhomboids")

    assert statuses([soleus], [rhomboids]) == ["new", "not_looked_at"]


def test_each_knot_matches_once_and_the_nearest_first() -> None:
    free = replace(FREE, muscle="trapezius-upper", x=0.61, y=0.19)

    compared = compare_knots([free, UT1], [[UT1, UT2]], THRESHOLDS)

    assert [(one.now, one.then) for one in compared] == [(free, UT2), (UT1, UT1)]


def test_knot_to_check_is_not_looked_at() -> None:
    assert statuses([replace(UT1, to_check=True)], [UT1]) == ["not_looked_at"]


def test_knot_of_an_older_note_is_followed_over_a_visit_that_says_nothing_of_it() -> None:
    assert statuses([], [], [UT1]) == ["not_looked_at"]
    assert statuses([found(3)], [], [found(7)]) == ["weaker"]
    assert statuses([UT1], [], [GONE], [], [UT1]) == ["back"]


def test_each_knot_counts_the_visits_that_found_it() -> None:
    compared = compare_knots([UT1], [[UT1, UT2], [GONE], [UT1]], THRESHOLDS)

    assert [(one.knot, one.visits) for one in compared] == [(UT1, 3), (UT2, 1)]


def test_knot_that_is_gone_shows_what_it_was() -> None:
    [gone] = compare_knots([GONE], [[GONE], [found(7)]], THRESHOLDS)

    assert (gone.now, gone.then, gone.visits) == (None, found(7), 1)
