"""Classes of response: worked cases, and rules for all numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from treatments.measures.response import (
    CLASSES,
    GRADES,
    Answer,
    ChangeThresholds,
    classify,
    daily_means,
    is_rising,
    persists,
)

DEFAULTS = ChangeThresholds()
START = date(2026, 3, 2)


def answers(*values: float, every: int = 7) -> list[Answer]:
    """Return answers of these values, `every` days apart."""
    return [Answer(START + timedelta(days=every * index), value) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("baseline", "now", "name", "grade"),
    [
        (7.2, 3.9, "improved", ""),  # the seed article at 4 weeks
        (7.2, 2.5, "improved", "substantial"),  # and at 8
        (8, 8, "unchanged", ""),
        (8, 7, "unchanged", "slight"),
        (8, 6, "improved", ""),
        (8, 4, "improved", "substantial"),
        (8, 9, "unchanged", ""),
        (8, 10, "worse", ""),
        (10, 8, "improved", ""),
        (10, 9, "unchanged", "slight"),
        (10, 5, "improved", "substantial"),
        (5, 4, "unchanged", "slight"),
        (5, 3, "improved", ""),
        (5, 6, "unchanged", ""),
        (5, 7, "worse", ""),
        (4, 3, "unchanged", "slight"),
        (4, 2, "improved", "substantial"),
        (4, 5, "unchanged", ""),
        (3, 2, "improved", ""),  # 33 % and a point
        (3, 4, "worse", ""),  # a rise of 33 % and a point
        (2, 1, "improved", "substantial"),
        (2, 3, "worse", ""),
        (2, 2, "unchanged", ""),
        (1, 0, "improved", "substantial"),
        (1, 2, "worse", ""),
        (0, 0, "unchanged", ""),
        (0, 1, "unchanged", ""),  # a baseline of 0 has no percentage
        (0, 2, "worse", ""),
        (6, 5.5, "unchanged", ""),  # 8 % and half a point
        (6, 5.1, "unchanged", "slight"),  # 15 %
        (2, 1.5, "unchanged", "slight"),  # 25 %, yet not a whole point
        (7, 4.9, "improved", ""),
    ],
)
def test_response_has_the_class_and_grade_of_the_worked_case(
    baseline: float, now: float, name: str, grade: str
) -> None:
    response = classify(baseline, answers(now), DEFAULTS)

    assert response is not None
    assert (response.name, response.grade) == (name, grade)


def test_points_and_percent_match_the_seed_article() -> None:
    four, eight = classify(7.2, answers(3.9), DEFAULTS), classify(7.2, answers(2.5), DEFAULTS)

    assert four is not None and eight is not None
    assert (round(four.points or 0, 1), round(four.percent or 0, 1)) == (3.3, 45.8)
    assert (round(eight.points or 0, 1), round(eight.percent or 0, 1)) == (4.7, 65.3)


def test_a_baseline_of_0_has_no_percentage() -> None:
    assert classify(0, answers(2), DEFAULTS) == ("worse", "", -2, None)


@pytest.mark.parametrize(
    ("baseline", "given_", "name"),
    [
        (6, answers(1, 1), "resolved"),
        (6, answers(0, 1), "resolved"),
        (2, answers(1, 0), "resolved"),
        (1, answers(0, 0), "improved"),  # the baseline was too low to be resolved
        (6, answers(1), "improved"),  # once is not enough
        (6, answers(1, 1, every=6), "improved"),  # nor twice within a week
        (6, answers(1, 1, 1, every=4), "resolved"),  # three in a row over eight days
        (6, answers(1, 3, 1), "improved"),  # not in a row
        (6, [Answer(START, 1, final=True)], "resolved"),  # once at week 8
        (6, [Answer(START, 2, final=True)], "improved"),
    ],
)
def test_pain_is_resolved_after_a_week_of_low_answers_or_at_the_last_outcome(
    baseline: float, given_: list[Answer], name: str
) -> None:
    response = classify(baseline, given_, DEFAULTS)

    assert response is not None and response.name == name


def test_pain_that_limits_is_never_resolved() -> None:
    response = classify(6, answers(1, 1), DEFAULTS, limited=True)

    assert response is not None and response.name == "improved"


def test_two_answers_on_one_day_are_averaged() -> None:
    twice = [Answer(START, 4), Answer(START, 7)]

    assert daily_means(twice) == [Answer(START, 5.5)]
    response = classify(7, twice, DEFAULTS)
    assert response is not None and (response.name, response.grade, response.points) == (
        "unchanged",
        "slight",
        1.5,
    )


def test_without_a_baseline_only_a_tick_gives_a_class() -> None:
    assert classify(None, answers(9), DEFAULTS) is None
    assert classify(5, [], DEFAULTS) is None
    assert classify(None, answers(0), DEFAULTS, spread=True) == ("worse", "", None, None)


def test_the_class_follows_the_thresholds_of_the_clinic() -> None:
    response = classify(8, answers(6), ChangeThresholds(points=3, percent=40))

    assert response is not None and (response.name, response.grade) == ("unchanged", "slight")


pains = st.integers(0, 10)
days, numbers = st.integers(0, 60), st.integers(0, 10)
rows = st.lists(st.tuples(days, numbers, st.booleans()), min_size=1, max_size=6).map(
    lambda row: [Answer(START + timedelta(days=day), value, final) for day, value, final in row]
)
without_deadline = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@without_deadline
@given(pains, rows)
def test_any_answers_have_one_class_and_a_grade_that_fits_it(baseline: int, row: list[Answer]) -> None:
    response = classify(baseline, row, DEFAULTS)

    assert response is not None
    assert response.name in CLASSES and response.grade in GRADES
    assert response.grade != "slight" or response.name == "unchanged"
    assert response.grade != "substantial" or response.name == "improved"


@without_deadline
@given(st.none() | pains, rows, st.booleans())
def test_a_tick_is_worse_whatever_the_numbers_are(
    baseline: int | None, row: list[Answer], stronger: bool
) -> None:
    response = classify(baseline, row, DEFAULTS, stronger=stronger, spread=not stronger)

    assert response is not None and response.name == "worse"


@without_deadline
@given(pains)
def test_the_same_pain_as_the_baseline_is_unchanged(pain: int) -> None:
    response = classify(pain, answers(pain), DEFAULTS)

    assert response is not None and response.name == "unchanged"


@without_deadline
@given(pains, pains, pains)
def test_less_pain_is_never_a_worse_class(baseline: int, first: int, second: int) -> None:
    rank = {name: index for index, name in enumerate(("improved", "unchanged", "worse"))}
    less, more = sorted([first, second])
    better, worse = classify(baseline, answers(less), DEFAULTS), classify(baseline, answers(more), DEFAULTS)

    assert better is not None and worse is not None
    assert rank[better.name] <= rank[worse.name]


@pytest.mark.parametrize(
    ("row", "rises"),
    [
        (answers(3, 4, 5), True),
        (answers(9, 3, 4, 5), True),
        (answers(3, 4, 4), False),
        (answers(3, 5, 4), False),
        (answers(4, 5), False),
        ([*answers(3, 4), Answer(START + timedelta(days=7), 5)], False),  # two on one day count as one
    ],
)
def test_answers_rise_if_each_of_the_last_three_is_above_the_one_before(
    row: list[Answer], rises: bool
) -> None:
    assert is_rising(row, 3) is rises


@pytest.mark.parametrize(
    ("row", "lasting"),
    [
        (answers(8, 9), True),
        (answers(9), False),
        (answers(8, 8, every=6), False),
        (answers(8, 7, 8), False),
        (answers(2, 8, 10), True),
    ],
)
def test_severe_pain_persists_when_answers_a_week_apart_are_high(row: list[Answer], lasting: bool) -> None:
    assert persists(row, 8, 7) is lasting
