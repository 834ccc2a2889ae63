"""Half-open spans of time, and those of local hours and days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, order=True)
class Span:
    """From `start` until just before `end`."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Return True if the two share an instant."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Return True if the other span lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def widen(self, before: timedelta, after: timedelta) -> Self:
        """Return the span that starts this much earlier and ends this much later."""
        return type(self)(self.start - before, self.end + after)


def intersect_spans(ours: Iterable[Span], theirs: Iterable[Span]) -> list[Span]:
    """Return the time that lies in both, sorted and made one where it touches."""
    others = merge_spans(theirs)
    return [
        Span(max(span.start, other.start), min(span.end, other.end))
        for span, met in _pair_with_met(merge_spans(ours), others)
        for other in met
    ]


def subtract_spans(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what is left of spans outside of what is taken, sorted."""
    left = []
    for span, met in _pair_with_met(merge_spans(spans), merge_spans(taken)):
        start = span.start
        for other in met:
            if start < other.start:
                left.append(Span(start, other.start))
            start = max(start, other.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def _pair_with_met(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[tuple[Span, Sequence[Span]]]:
    """Yield each span with those of the others that it overlaps; both are merged, and read once."""
    first = 0
    for span in spans:
        while first < len(others) and others[first].end <= span.start:
            first += 1
        after = first
        while after < len(others) and others[after].start < span.end:
            after += 1
        yield span, others[first:after]


def length_of(spans: Iterable[Span]) -> timedelta:
    """Return how long spans that do not overlap last together."""
    return sum((span.end - span.start for span in spans), timedelta())


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the same time, sorted, with touching and overlapping spans made one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def span_of_hours(day: date, starts: time, ends: time, zone: ZoneInfo) -> Span:
    """Return the instants between two local times of a day; an end at or before the start is the next day's.

    Where clocks go forward, a time that does not exist is read with the offset before the change. Where they
    go back, a start is the first and an end the second of the two, so that nobody's hours are cut short.
    """
    start = datetime.combine(day, starts, zone).astimezone(UTC)
    end = datetime.combine(day if starts < ends else day + timedelta(days=1), ends, zone)
    # fold=1 is the second of two, but the earlier reading of a time that does not exist; the later is meant.
    return Span(start, max(start, end.astimezone(UTC), end.replace(fold=1).astimezone(UTC)))


def span_of_day(day: date, zone: ZoneInfo) -> Span:
    """Return the span from local midnight to the next: 23, 24 or 25 hours."""
    return Span(
        datetime.combine(day, time(), zone).astimezone(UTC),
        datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC),
    )


def local_days(span: Span, zone: ZoneInfo) -> Iterator[date]:
    """Return the local dates that a span touches."""
    day, last = span.start.astimezone(zone).date(), span.end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


class SpanIndex:
    """Sorted spans that do not overlap, searched by bisection."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self.spans = list(spans)
        self._starts = [span.start for span in self.spans]
        self._ends = [span.end for span in self.spans]

    def is_free(self, span: Span) -> bool:
        """Return True if this span overlaps none of them."""
        index = bisect_right(self._ends, span.start)
        return index == len(self.spans) or self._starts[index] >= span.end

    def within(self, window: Span) -> SpanIndex:
        """Return those of them that overlap a window, whole."""
        first = bisect_right(self._ends, window.start)
        return SpanIndex(self.spans[first : bisect_left(self._starts, window.end)])

    def contains(self, span: Span) -> bool:
        """Return True if this span lies wholly inside one of them."""
        index = bisect_right(self._starts, span.start)
        return index > 0 and self._ends[index - 1] >= span.end
