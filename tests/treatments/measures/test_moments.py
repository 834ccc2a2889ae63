"""Outcomes by rule: classes, the value of a moment, summaries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.measures.moments import DatedValue, is_late, summarise, summarise_change, value_at
from treatments.measures.response import ChangeThresholds, classify_change

DUE = date(2026, 3, 30)
SCORE = st.integers(0, 10)


USUAL = ChangeThresholds()
IMPROVED, UNCHANGED, WORSE = "improved", "unchanged", "worse"


@pytest.mark.parametrize(
    ("baseline", "value", "expected"),
    [
        (7, 5, IMPROVED),
        (7, 6, UNCHANGED),
        (3, 2, IMPROVED),
        (4, 3, UNCHANGED),
        (1, 0, IMPROVED),
        (5, 7, WORSE),
        (3, 4, WORSE),
        (5, 6, UNCHANGED),
        (0, 1, UNCHANGED),
        (0, 2, WORSE),
        (6, 6, UNCHANGED),
        (7.2, 3.9, IMPROVED),
    ],
)
def test_the_class_of_a_classify_change(baseline: float, value: float, expected: str) -> None:
    assert classify_change(baseline, value, USUAL).name == expected


@pytest.mark.parametrize(
    ("baseline", "value", "expected"), [(8, 4, True), (8, 5, False), (7.2, 3.9, False), (7.2, 2.5, True)]
)
def test_half_is_substantial(baseline: float, value: float, expected: bool) -> None:
    assert (classify_change(baseline, value, USUAL).grade == "substantial") is expected


@given(SCORE, SCORE)
def test_going_up_is_never_better_and_going_down_never_worse(baseline: int, value: int) -> None:
    found = classify_change(baseline, value, USUAL).name

    assert not (found == IMPROVED and value >= baseline)
    assert not (found == WORSE and value <= baseline)


def test_the_number_given_for_the_moment_counts_before_a_nearer_one() -> None:
    asked = DatedValue(3, DUE + timedelta(days=2), "week_4")
    nearer = DatedValue(6, DUE, "between")

    assert value_at("week_4", DUE, 3, [nearer, asked]) == asked
    assert value_at("week_4", DUE, 3, [nearer]) == nearer


def test_of_other_numbers_the_nearest_counts() -> None:
    given = [DatedValue(n, DUE + timedelta(days=days), "weekly") for n, days in ((1, -3), (2, 1), (3, 2))]

    found = value_at("week_4", DUE, 3, given)
    assert found and found.value == 2


def test_a_number_outside_the_window_counts_for_no_moment() -> None:
    assert value_at("week_4", DUE, 3, [DatedValue(3, DUE + timedelta(days=4), "week_4")]) is None


def test_a_baseline_is_late_after_the_first_treatment() -> None:
    first = datetime(2026, 3, 2, 10, tzinfo=UTC)

    assert not is_late(first, first)
    assert is_late(first + timedelta(minutes=1), first)
    assert not is_late(first, None)


def test_a_summary_has_no_spread_below_two() -> None:
    assert summarise([]) is None
    one = summarise([4])
    assert one and (one.n, one.mean, one.sd) == (1, 4, None)
    several = summarise([2, 4, 9])
    assert several and (several.mean, several.sd, several.median) == (5, 3.61, 4)


def test_everyone_is_judged_against_their_own_baseline() -> None:
    found = summarise_change([(8, 3), (4, 4), (2, 5), (6, 4)], USUAL)

    assert found is not None
    assert (found.n, found.baseline_mean, found.mean, found.mean_fall) == (4, 5, 4, 1)
    assert (found.responders, found.responder_share) == (2, 0.5)
    assert (found.substantial, found.substantial_share) == (1, 0.25)
    assert (found.worse, found.worse_share) == (1, 0.25)


@given(st.lists(st.tuples(SCORE, SCORE), min_size=1, max_size=30))
def test_shares_are_shares(pairs: list[tuple[float, float]]) -> None:
    found = summarise_change(pairs, USUAL)

    assert found is not None
    assert 0 <= found.substantial_share <= found.responder_share <= 1
    assert found.responders + found.worse <= found.n
