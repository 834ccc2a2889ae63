"""Half-open spans of time and what can be done with them."""

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
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Return True if the other span lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, before: timedelta, after: timedelta) -> Self:
        return type(self)(self.start - before, self.end + after)


def meeting(ours: Iterable[Span], theirs: Sequence[Span]) -> list[Span]:
    """The parts that lie in both."""
    return sorted(
        Span(max(a.start, b.start), min(a.end, b.end)) for a in ours for b in theirs if a.overlaps(b)
    )


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time with touching and overlapping spans made one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result
