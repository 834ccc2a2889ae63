"""Free times: where a service's needs, working hours and what is taken leave room."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from clinic.spans import Span, meeting
from scheduling.availability.matching import fill


@dataclass
class Candidate:
    """A resource that may fill a seat: its own length and price if any, when it works, when it is taken.

    `works` is None for a room or device, which serve whenever their location is open. `busy` is sorted and
    does not overlap. `revision` is the one these facts were read with.
    """

    resource: UUID
    length: timedelta | None = None
    price: int | None = None
    revision: int = 0
    works: list[Span] | None = None
    busy: list[Span] = field(default_factory=list)

    def is_free(self, span: Span) -> bool:
        index = bisect_right(self.busy, span.start, key=lambda taken: taken.end)
        return index == len(self.busy) or self.busy[index].start >= span.end

    def is_at_work(self, span: Span) -> bool:
        return self.works is None or any(work.holds(span) for work in self.works)


@dataclass
class Need:
    """One seat to fill, with its candidates in order of preference."""

    requirement: UUID
    kind: str
    candidates: list[Candidate]


@dataclass(frozen=True)
class Slot:
    """A time a visit could have, and who and what would fill its seats, in the order of the needs."""

    starts_at: datetime
    ends_at: datetime
    seats: tuple[UUID, ...]


@dataclass
class Board:
    """All that decides where a visit fits at one location."""

    needs: list[Need]
    open: list[Span]
    length: timedelta
    before: timedelta
    after: timedelta

    def lengths(self) -> list[timedelta]:
        """The lengths the visit may have: the service's, and those its therapists have of their own."""
        own = {c.length for need in self.needs for c in need.candidates if c.length is not None}
        return sorted({self.length, *own})

    def at(self, starts_at: datetime, *, anywhen: bool = False, taken: bool = False) -> Slot | None:
        """The visit at this instant, or None if it does not fit.

        `anywhen` overrules opening hours and shifts, `taken` overrules what is booked already.
        """
        for length in self.lengths():
            visit = Span(starts_at, starts_at + length)
            if not anywhen and not any(span.holds(visit) for span in self.open):
                continue
            seats = fill([self._able(need, visit, length, anywhen, taken) for need in self.needs])
            if seats is not None:
                return Slot(visit.start, visit.end, tuple(seats))
        return None

    def _able(self, need: Need, visit: Span, length: timedelta, anywhen: bool, taken: bool) -> list[UUID]:
        held = visit.widened(self.before, self.after)
        able = [
            c
            for c in need.candidates
            if (need.kind != "therapist" or (c.length or self.length) == length)
            and (anywhen or c.is_at_work(visit))
            and (taken or c.is_free(held))
        ]
        # Whoever overbooks still takes what is free first.
        return [c.resource for c in (sorted(able, key=lambda c: not c.is_free(held)) if taken else able)]

    def slots(self, window: Span, step: timedelta) -> Iterator[Slot]:
        """The free times that start in the window, on a grid of `step` from local opening, earliest first."""
        for span in self._worth_trying():
            start = _first_on_grid(span.start, max(span.start, window.start), step)
            while start < min(span.end, window.end):
                if slot := self.at(start):
                    yield slot
                start += step

    def _worth_trying(self) -> Sequence[Span]:
        """Open hours in which at least one candidate of the first staffed need works."""
        staffed = [n for n in self.needs if n.kind == "therapist"]
        if not staffed:
            return self.open
        hours = [work for c in staffed[0].candidates for work in c.works or []]
        shared = meeting(self.open, hours)
        return sorted({s for s in self.open if any(s.overlaps(w) for w in shared)})


def _first_on_grid(origin: datetime, earliest: datetime, step: timedelta) -> datetime:
    steps = -((origin - earliest) // step)
    return (origin + max(steps, 0) * step).astimezone(UTC)
