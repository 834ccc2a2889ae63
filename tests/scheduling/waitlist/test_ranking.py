"""The rules of the waitlist, without a database: who is asked first, what suits, until when to answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.waitlist.ranking import (
    AnswerRule,
    TimeToOffer,
    Wish,
    answer_until,
    let_pass,
    part_of_day,
    rank,
    suits,
)

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
THEO, MARA, HERE, THERE = (UUID(int=number) for number in range(1, 5))
ANY = Wish(first_on=date(2026, 3, 2), last_on=date(2026, 3, 8), waiting_since=NOW)
TIME = TimeToOffer(datetime(2026, 3, 3, 10, tzinfo=UTC), HERE, frozenset({THEO}))
RULE = AnswerRule(10, timedelta(minutes=20), timedelta(hours=12))
MINUTES = st.integers(0, 60 * 24 * 90)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (ANY, True),
        (replace(ANY, therapists=frozenset({THEO, MARA})), True),
        (replace(ANY, therapists=frozenset({MARA})), False),
        (replace(ANY, location=HERE), True),
        (replace(ANY, location=THERE), False),
        (replace(ANY, weekdays=frozenset({1})), True),
        (replace(ANY, weekdays=frozenset({0, 2})), False),
        (replace(ANY, parts=frozenset({"morning"})), True),
        (replace(ANY, parts=frozenset({"afternoon", "evening"})), False),
        (replace(ANY, first_on=date(2026, 3, 4)), False),
        (replace(ANY, last_on=date(2026, 3, 2)), False),
        (replace(ANY, shortest_notice=timedelta(hours=26)), True),
        (replace(ANY, shortest_notice=timedelta(hours=27)), False),
        (replace(ANY, earlier_than=TIME.starts_at + timedelta(minutes=1)), True),
        (replace(ANY, earlier_than=TIME.starts_at), False),
    ],
)
def test_suits_asks_each_part_of_a_wish(wish: Wish, expected: bool) -> None:
    assert suits(wish, TIME, NOW) is expected


def test_suits_reads_the_local_day_of_the_location() -> None:
    local = datetime(2026, 3, 9, 8, tzinfo=ZoneInfo("Pacific/Auckland"))

    assert not suits(ANY, TimeToOffer(local, HERE, frozenset()), NOW)


def test_rank_prefers_fewer_other_chances_then_who_waits_longer() -> None:
    longer = replace(ANY, waiting_since=NOW - timedelta(days=1))
    named = replace(ANY, therapists=frozenset({THEO}))
    mornings = replace(ANY, parts=frozenset({"morning"}))
    three_weeks = replace(ANY, waiting_since=NOW - timedelta(days=21))

    ordered = sorted([ANY, longer, named, mornings, three_weeks], key=lambda wish: rank(wish, NOW))

    assert ordered == [three_weeks, named, mornings, longer, ANY]


@pytest.mark.parametrize(
    ("until_visit", "answer"),
    [
        (timedelta(minutes=39), None),
        (timedelta(minutes=40), timedelta(minutes=20)),
        (timedelta(hours=2), timedelta(minutes=20)),
        (timedelta(hours=26), timedelta(minutes=156)),
        (timedelta(days=30), timedelta(hours=12)),
    ],
)
def test_answer_until_is_a_share_within_least_and_most(
    until_visit: timedelta, answer: timedelta | None
) -> None:
    assert answer_until(NOW, NOW + until_visit, RULE) == (answer and NOW + answer)


@given(MINUTES, st.integers(1, 50), st.integers(5, 240), st.integers(5, 2880))
def test_answer_is_due_before_the_visit_and_never_at_once(
    minutes: int, percent: int, least: int, most: int
) -> None:
    rule = AnswerRule(percent, timedelta(minutes=least), timedelta(minutes=max(least, most)))
    starts_at = NOW + timedelta(minutes=minutes)

    until = answer_until(NOW, starts_at, rule)

    if until is not None:
        assert NOW + rule.least <= until <= starts_at - rule.least
        assert until - NOW <= rule.most


@given(st.integers(0, 23))
def test_every_hour_is_in_one_part_of_the_day(hour: int) -> None:
    assert part_of_day(datetime(2026, 3, 3, hour, tzinfo=UTC)) in ("morning", "afternoon", "evening")


def test_let_pass_is_any_time_that_overlaps_one_offered_before() -> None:
    start, end = TIME.starts_at, TIME.starts_at + timedelta(hours=1)

    assert let_pass(start, end, [(start - timedelta(minutes=30), end - timedelta(minutes=30))])
    assert not let_pass(start, end, [(end, end + timedelta(hours=1))])
