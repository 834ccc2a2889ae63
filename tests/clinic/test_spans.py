"""The algebra of half-open spans, checked minute by minute against sets."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, intersect_spans, length_of, merge_spans, subtract_spans

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
def test_overlaps_means_sharing_a_minute(a: Span, b: Span) -> None:
    assert a.overlaps(b) == b.overlaps(a) == bool(minutes(a) & minutes(b))


@given(one, one)
def test_contains_means_having_every_minute(a: Span, b: Span) -> None:
    assert a.contains(b) == (minutes(b) <= minutes(a))


@given(several)
def test_merge_spans_keeps_the_time_sorted_and_apart(spans: list[Span]) -> None:
    result = merge_spans(spans)

    assert minutes(*result) == minutes(*spans)
    assert all(a.end < b.start for a, b in pairwise(result))


@given(several, several)
def test_intersect_spans_returns_what_both_have(ours: list[Span], theirs: list[Span]) -> None:
    assert minutes(*intersect_spans(ours, theirs)) == minutes(*ours) & minutes(*theirs)


@given(several, several)
def test_subtract_spans_returns_what_is_left(spans: list[Span], taken: list[Span]) -> None:
    assert minutes(*subtract_spans(spans, taken)) == minutes(*spans) - minutes(*taken)


@given(several)
def test_length_of_counts_each_minute_of_merged_spans(spans: list[Span]) -> None:
    assert length_of(merge_spans(spans)) == timedelta(minutes=len(minutes(*spans)))


def test_widen_extends_both_ends() -> None:
    assert span(10, 20).widen(timedelta(minutes=5), timedelta(minutes=15)) == span(5, 35)
