"""Shift what follows a visit that is late: as little as needed, whatever the day looks like."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.spans import Span
from scheduling.delays.shifting import MovableVisit, Shifted, shift_behind
from tests.effort import examples

DAY = datetime(2026, 3, 3, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
NOTHING: frozenset[UUID] = frozenset()


def standing(number: int, start: int, end: int, has: set[int], clean_up: int = 0) -> MovableVisit:
    span = Span(DAY + timedelta(minutes=start), DAY + timedelta(minutes=end))
    resources = frozenset(UUID(int=each) for each in has)
    people = frozenset([UUID(int=1000 + number)])
    return MovableVisit(UUID(int=number), span, timedelta(), timedelta(minutes=clean_up), resources, people)


def later(visit: MovableVisit, minutes: int) -> MovableVisit:
    away = timedelta(minutes=minutes)
    return visit.at(Span(visit.span.start + away, visit.span.end + away))


def starts(found: Shifted) -> dict[int, int]:
    return {key.int: int((span.start - DAY) / timedelta(minutes=1)) for key, span in found.spans.items()}


def test_a_gap_eats_up_the_delay() -> None:
    first = standing(1, 0, 60, {7})
    others = [standing(2, 60, 120, {7}), standing(3, 130, 190, {7}), standing(4, 200, 260, {7})]

    found = shift_behind(later(first, 15), others, lambda _visit: ())

    assert starts(found) == {1: 15, 2: 75, 3: 135}


def test_clean_up_between_two_visits_is_kept() -> None:
    first = standing(1, 0, 60, {7}, clean_up=10)

    found = shift_behind(later(first, 15), [standing(2, 80, 140, {7}, clean_up=10)], lambda _visit: ())

    assert starts(found) == {1: 15, 2: 85}


def test_a_visit_of_another_therapist_and_room_stays() -> None:
    found = shift_behind(later(standing(1, 0, 60, {7}), 30), [standing(2, 60, 120, {8})], lambda _visit: ())

    assert starts(found) == {1: 30}


def test_a_visit_that_cannot_be_later_stays_with_its_reasons_and_pushes_nobody() -> None:
    others = [standing(2, 60, 120, {7}), standing(3, 120, 180, {7})]

    found = shift_behind(
        later(standing(1, 0, 60, {7}), 15),
        others,
        lambda visit: ("off_shift",) if visit.key == UUID(int=2) else (),
    )

    assert starts(found) == {1: 15} and found.stuck == {UUID(int=2): ("off_shift",)}


@st.composite
def days(draw: st.DrawFn) -> list[MovableVisit]:
    """Return visits of which no two have one resource at one time, clean-up counted."""
    made: list[MovableVisit] = []
    for number in range(1, draw(st.integers(2, 8))):
        start = draw(st.integers(0, 24)) * 15
        length, clean_up = draw(st.sampled_from([30, 60])), draw(st.sampled_from([0, 10, 15]))
        has = draw(st.sets(st.integers(1, 4), min_size=1, max_size=3))
        new = standing(number, start, start + length, has, clean_up)
        if not any(new.reserved.overlaps(m.reserved) and new.resources & m.resources for m in made):
            made.append(new)
    return made


@settings(max_examples=examples(100))
@given(day=days(), minutes=st.integers(1, 90), fails=st.sets(st.integers(1, 8)))
def test_nobody_is_shifted_into_another_nor_more_than_needed(
    day: list[MovableVisit], minutes: int, fails: set[int]
) -> None:
    first, *others = sorted(day, key=lambda visit: visit.span)

    found = shift_behind(
        later(first, minutes), others, lambda visit: ("closed",) if visit.key.int in fails else ()
    )

    placed = [v.at(found.spans.get(v.key, v.span)) for v in day if v.key not in found.stuck]
    for one in placed:
        delay = one.span.start - next(v for v in day if v.key == one.key).span.start
        assert timedelta() <= delay <= timedelta(minutes=minutes)
        touching = False
        for two in placed:
            if one.key != two.key and one.resources & two.resources:
                assert not one.reserved.overlaps(two.reserved)
                touching |= two.reserved.end == one.reserved.start
        assert touching or not delay or one.key == first.key
