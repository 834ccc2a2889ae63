"""Classes of change, the value that counts for a moment, summaries over people."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.measures.moments import DatedValue, is_late_baseline, summarise, summarise_change, value_at
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
def test_change_has_the_class_of_the_worked_case(baseline: float, value: float, expected: str) -> None:
    assert classify_change(baseline, value, USUAL).name == expected


@pytest.mark.parametrize(
    ("baseline", "value", "expected"), [(8, 4, True), (8, 5, False), (7.2, 3.9, False), (7.2, 2.5, True)]
)
def test_a_fall_of_half_the_baseline_is_substantial(baseline: float, value: float, expected: bool) -> None:
    assert (classify_change(baseline, value, USUAL).grade == "substantial") is expected


@given(SCORE, SCORE)
def test_a_rise_is_never_improved_and_a_fall_never_worse(baseline: int, value: int) -> None:
    name = classify_change(baseline, value, USUAL).name

    assert not (name == IMPROVED and value >= baseline)
    assert not (name == WORSE and value <= baseline)


def test_a_value_asked_for_the_moment_counts_before_a_nearer_value() -> None:
    asked = DatedValue(3, DUE + timedelta(days=2), "week_4")
    nearer = DatedValue(6, DUE, "between")

    assert value_at("week_4", DUE, 3, [nearer, asked]) == asked
    assert value_at("week_4", DUE, 3, [nearer]) == nearer


def test_the_nearest_value_counts_when_none_was_asked_for_the_moment() -> None:
    given = [DatedValue(n, DUE + timedelta(days=days), "weekly") for n, days in ((1, -3), (2, 1), (3, 2))]

    nearest = value_at("week_4", DUE, 3, given)
    assert nearest and nearest.value == 2


def test_a_value_outside_the_window_does_not_count() -> None:
    assert value_at("week_4", DUE, 3, [DatedValue(3, DUE + timedelta(days=4), "week_4")]) is None


def test_a_baseline_given_after_the_first_treatment_is_late() -> None:
    first = datetime(2026, 3, 2, 10, tzinfo=UTC)

    assert not is_late_baseline(first, first)
    assert is_late_baseline(first + timedelta(minutes=1), first)
    assert not is_late_baseline(first, None)


def test_a_summary_of_one_value_has_no_spread() -> None:
    assert summarise([]) is None
    single = summarise([4])
    assert single and (single.n, single.mean, single.sd) == (1, 4, None)
    several = summarise([2, 4, 9])
    assert several and (several.mean, several.sd, several.median) == (5, 3.61, 4)


def test_each_value_is_compared_with_the_baseline_of_the_same_person() -> None:
    summary = summarise_change([(8, 3), (4, 4), (2, 5), (6, 4)], USUAL)

    assert summary is not None
    assert (summary.n, summary.baseline_mean, summary.mean, summary.mean_fall) == (4, 5, 4, 1)
    assert (summary.responders, summary.responder_share) == (2, 0.5)
    assert (summary.substantial, summary.substantial_share) == (1, 0.25)
    assert (summary.worse, summary.worse_share) == (1, 0.25)


@given(st.lists(st.tuples(SCORE, SCORE), min_size=1, max_size=30))
def test_shares_lie_between_0_and_1(pairs: list[tuple[float, float]]) -> None:
    summary = summarise_change(pairs, USUAL)

    assert summary is not None
    assert 0 <= summary.substantial_share <= summary.responder_share <= 1
    assert summary.responders + summary.worse <= summary.n
