"""Half-open spans of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self


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


def intersect_spans(ours: Iterable[Span], theirs: Sequence[Span]) -> list[Span]:
    """Return the parts that lie in both, sorted."""
    return sorted(
        Span(max(a.start, b.start), min(a.end, b.end)) for a in ours for b in theirs if a.overlaps(b)
    )


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the same time, sorted, with touching and overlapping spans made one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result
