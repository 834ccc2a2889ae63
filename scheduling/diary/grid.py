"""Place spans of time in the columns of a schedule: lanes side by side, and what is free; no database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.spans import Span, span_of_day

DAY = 24 * 60
CELL = timedelta(minutes=30)
"""The length of a free time that is offered in a column: as high as a finger is wide."""


@dataclass(frozen=True)
class LocalDay:
    """One day of a location, in which times are counted in minutes from midnight as its clock shows them."""

    day: date
    zone: ZoneInfo

    @property
    def span(self) -> Span:
        return span_of_day(self.day, self.zone)

    def minutes(self, span: Span) -> tuple[int, int]:
        """Return the first minute of a span on this day, and its length there; at least one minute."""
        whole = self.span
        start = 0 if span.start <= whole.start else self._minute(span.start)
        end = DAY if span.end >= whole.end else self._minute(span.end)
        if end <= start:  # the clock went back meanwhile
            end = start + int((span.end - span.start) / timedelta(minutes=1))
        return start, max(1, min(end, DAY) - start)

    def _minute(self, instant: datetime) -> int:
        local = instant.astimezone(self.zone)
        return local.hour * 60 + local.minute

    def classes(self, span: Span, lane: tuple[int, int] | None = None) -> str:
        """Return the classes of diary.css that place a span: hour, minute, length, and lane among lanes."""
        start, length = self.minutes(span)
        placed = f"h{start // 60} m{start % 60} x{length // 60} y{length % 60}"
        return f"{placed} l{lane[0]} n{lane[1]}" if lane and lane[1] > 1 else placed


def lanes_of(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return for each span its lane and how many lanes there are beside it: what overlaps shares no lane."""
    lanes: list[tuple[int, int]] = [(0, 1)] * len(spans)
    group: list[int] = []
    ends: list[datetime] = []

    def close() -> None:
        for index in group:
            lanes[index] = lanes[index][0], len(ends)
        group.clear()
        ends.clear()

    for index in sorted(range(len(spans)), key=lambda index: spans[index]):
        span = spans[index]
        if ends and span.start >= max(ends):
            close()
        lane = next((lane for lane, end in enumerate(ends) if end <= span.start), len(ends))
        ends[lane : lane + 1] = [span.end]
        lanes[index] = lane, 0
        group.append(index)
    close()
    return lanes


def cells_of(free: Iterable[Span]) -> Iterator[Span]:
    """Cut free time at whole and half hours; a part shorter than half an hour joins its neighbour."""
    for span in free:
        start = span.start
        while span.end - start >= CELL:
            end = start + CELL - timedelta(minutes=start.minute % 30)
            if end - start < CELL:
                end += CELL
            if span.end - end < CELL:
                end = span.end
            yield Span(start, end)
            start = end
