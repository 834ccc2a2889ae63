"""Compute the free times of a service from its needs, working hours and reservations; no database."""

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from clinic.spans import Span, intersect_spans


@dataclass
class SlotCandidate:
    """A resource that may fill a need: its own length and price if any, its working hours, its reservations.

    `hours` is None for a room or device, which serve whenever their location is open. `busy` is sorted and
    does not overlap. `revision` is the resource's when these facts were read.
    """

    resource: UUID
    length: timedelta | None = None
    price: int | None = None
    revision: int = 0
    hours: list[Span] | None = None
    busy: list[Span] = field(default_factory=list)

    def is_free(self, span: Span) -> bool:
        index = bisect_right(self.busy, span.start, key=lambda reserved: reserved.end)
        return index == len(self.busy) or self.busy[index].start >= span.end

    def is_at_work(self, span: Span) -> bool:
        return self.hours is None or any(hours.contains(span) for hours in self.hours)


@dataclass
class Need:
    """One requirement of a service, with its candidates in order of preference."""

    requirement: UUID
    kind: str
    candidates: list[SlotCandidate]


@dataclass(frozen=True)
class Slot:
    """A time a visit could have, and the resource that would fill each need, in the order of the needs."""

    starts_at: datetime
    ends_at: datetime
    resources: tuple[UUID, ...]


@dataclass
class LocationSchedule:
    """All that decides where a visit fits at one location."""

    needs: list[Need]
    open: list[Span]
    length: timedelta
    before: timedelta
    after: timedelta

    def lengths(self) -> list[timedelta]:
        """Return the lengths the visit may have: the service's, and those of its therapists' own."""
        own = {c.length for need in self.needs for c in need.candidates if c.length is not None}
        return sorted({self.length, *own})

    def slot_at(
        self, starts_at: datetime, *, outside_hours: bool = False, overbook: bool = False
    ) -> Slot | None:
        """Return the slot at this instant, or None if the visit does not fit.

        `outside_hours` ignores opening hours and shifts, `overbook` ignores what is reserved already.
        """
        for length in self.lengths():
            visit = Span(starts_at, starts_at + length)
            if not outside_hours and not any(span.contains(visit) for span in self.open):
                continue
            resources = fill_needs(
                [self._available(need, visit, length, outside_hours, overbook) for need in self.needs]
            )
            if resources is not None:
                return Slot(visit.start, visit.end, tuple(resources))
        return None

    def _available(
        self, need: Need, visit: Span, length: timedelta, outside_hours: bool, overbook: bool
    ) -> list[UUID]:
        reserved = visit.widen(self.before, self.after)
        available = [
            c
            for c in need.candidates
            if (need.kind != "therapist" or (c.length or self.length) == length)
            and (outside_hours or c.is_at_work(visit))
            and (overbook or c.is_free(reserved))
        ]
        if overbook:  # a free resource is still taken before one that must be overbooked
            available.sort(key=lambda c: not c.is_free(reserved))
        return [c.resource for c in available]

    def free_slots(self, window: Span, step: timedelta) -> Iterator[Slot]:
        """Yield the slots that start in the window, every `step` from local opening, earliest first."""
        for span in self._staffed_hours():
            start = _first_on_grid(span.start, max(span.start, window.start), step)
            while start < min(span.end, window.end):
                if slot := self.slot_at(start):
                    yield slot
                start += step

    def _staffed_hours(self) -> Sequence[Span]:
        """Return the open hours in which at least one candidate of the first need for a therapist works."""
        staffed = [n for n in self.needs if n.kind == "therapist"]
        if not staffed:
            return self.open
        hours = [span for c in staffed[0].candidates for span in c.hours or []]
        shared = intersect_spans(self.open, hours)
        return sorted({s for s in self.open if any(s.overlaps(w) for w in shared)})


def fill_needs[R: Hashable](needs: Sequence[Sequence[R]]) -> list[R] | None:
    """Return one resource for each need, none used twice, earlier ones preferred; None when impossible.

    A need whose first choice another need requires gives it up if another of its choices is free (an
    augmenting path), so that the therapists of two couples never block each other needlessly.
    """
    filled: dict[R, int] = {}

    def fill(need: int, tried: set[R]) -> bool:
        for resource in needs[need]:
            if resource in tried:
                continue
            tried.add(resource)
            if resource not in filled or fill(filled[resource], tried):
                filled[resource] = need
                return True
        return False

    if not all(fill(need, set()) for need in range(len(needs))):
        return None
    by_need = {need: resource for resource, need in filled.items()}
    return [by_need[need] for need in range(len(needs))]


def _first_on_grid(origin: datetime, earliest: datetime, step: timedelta) -> datetime:
    steps = -((origin - earliest) // step)
    return (origin + max(steps, 0) * step).astimezone(UTC)
