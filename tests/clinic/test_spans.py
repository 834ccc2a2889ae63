"""The algebra of half-open spans, checked minute by minute against sets."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, joined, meeting

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    """A span of these minutes after midnight."""
    return Span(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


def minutes(*spans: Span) -> set[int]:
    """The minutes that lie in any of the spans."""
    return {minute for s in spans for minute in range(_minute(s.start), _minute(s.end))}


def _minute(instant: datetime) -> int:
    return int((instant - MIDNIGHT).total_seconds() // 60)


one = st.builds(lambda start, length: span(start, start + length), st.integers(0, 60), st.integers(1, 30))
several = st.lists(one, max_size=6)


def test_spans_that_touch_do_not_overlap() -> None:
    assert not span(0, 10).overlaps(span(10, 20))


@given(one, one)
def test_overlapping_is_sharing_a_minute(a: Span, b: Span) -> None:
    assert a.overlaps(b) == b.overlaps(a) == bool(minutes(a) & minutes(b))


@given(one, one)
def test_holding_is_having_every_minute(a: Span, b: Span) -> None:
    assert a.holds(b) == (minutes(b) <= minutes(a))


@given(several)
def test_joined_spans_are_the_same_time_sorted_and_apart(spans: list[Span]) -> None:
    result = joined(spans)

    assert minutes(*result) == minutes(*spans)
    assert all(a.end < b.start for a, b in pairwise(result))


@given(several, several)
def test_a_meeting_is_what_both_have(ours: list[Span], theirs: list[Span]) -> None:
    assert minutes(*meeting(ours, theirs)) == minutes(*ours) & minutes(*theirs)


def test_a_span_is_widened_on_both_sides() -> None:
    assert span(10, 20).widened(timedelta(minutes=5), timedelta(minutes=15)) == span(5, 35)
