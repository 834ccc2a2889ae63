"""Compute the free times of a service from its needs, working hours and reservations; no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from clinic.spans import Span, SpanIndex, intersect_spans
from scheduling.availability.candidates.daily_limit import DailyLimit
from scheduling.availability.candidates.matching import fill_needs

NOTHING = SpanIndex()
MINUTE = timedelta(minutes=1)


@dataclass
class SlotCandidate:
    """A resource that may fill a need: its own length and price if any, its working hours, its reservations.

    `hours` is None for a room or device, which serve whenever their location is open. Clean-up keeps clear of
    what is `busy`, but may run into what is `off`: a therapist's time off. From `registered_until` on nobody
    books this therapist; `limit` is on the work of each day. `revision` is the resource's when this was read.
    """

    resource: UUID
    length: timedelta | None = None
    price: int | None = None
    revision: int = 0
    is_preferred: bool = False
    hours: SpanIndex | None = None
    busy: SpanIndex = NOTHING
    off: SpanIndex = NOTHING
    registered_until: datetime | None = None
    limit: DailyLimit | None = None

    def within(self, window: Span) -> SlotCandidate:
        """Return it without the hours and reservations that lie outside of a window."""
        hours = self.hours and self.hours.within(window)
        return replace(self, hours=hours, busy=self.busy.within(window), off=self.off.within(window))

    def is_registered(self, visit: Span) -> bool:
        """Return True unless all registrations have expired on the day of the visit."""
        return self.registered_until is None or visit.start < self.registered_until

    def has_room(self, visit: Span) -> bool:
        """Return True if a visit this long is within the limits of its day."""
        return self.limit is None or self.limit.has_room(visit)

    def is_free(self, visit: Span, reserved: Span) -> bool:
        """Return True if nothing else has it during the visit and the clean-up around it."""
        return self.busy.is_free(reserved) and self.off.is_free(visit)

    def is_at_work(self, visit: Span) -> bool:
        return self.hours is None or self.hours.contains(visit)


class Rules(NamedTuple):
    """The rules that are ignored for a visit."""

    outside_hours: bool
    overbook: bool
    over_limit: bool
    unregistered: bool

    def allow(self, candidate: SlotCandidate, visit: Span, reserved: Span) -> bool:
        """Return True if no other rule speaks against this candidate."""
        return (
            (self.unregistered or candidate.is_registered(visit))
            and (self.outside_hours or candidate.is_at_work(visit))
            and (self.overbook or candidate.is_free(visit, reserved))
            and (self.over_limit or candidate.has_room(visit))
        )


KEEPING_ALL = Rules(outside_hours=False, overbook=False, over_limit=False, unregistered=False)


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
    """All that decides where a visit fits at one location; its therapists' longest length is its length.

    `people` is the time that the clients to be treated have other visits.
    """

    needs: list[Need]
    open: SpanIndex
    length: timedelta
    before: timedelta
    after: timedelta
    people: SpanIndex = field(default_factory=SpanIndex)

    def __post_init__(self) -> None:
        therapists = [c for need in self.needs if need.kind == "therapist" for c in need.candidates]
        self._length_of = {c.resource: c.length or self.length for c in therapists}
        self._preferred = {c.resource for c in therapists if c.is_preferred}
        self.is_limited = any(c.limit for c in therapists)
        self.may_expire = any(c.registered_until for c in therapists)
        self._lengths = sorted(set(self._length_of.values())) or [self.length]

    def within(self, window: Span) -> LocationSchedule:
        """Return the schedule without what lies outside of a window; within it both are the same."""
        needs = [replace(n, candidates=[c.within(window) for c in n.candidates]) for n in self.needs]
        return replace(self, needs=needs, open=self.open.within(window), people=self.people.within(window))

    def slot_at(
        self,
        starts_at: datetime,
        *,
        outside_hours: bool = False,
        overbook: bool = False,
        over_limit: bool = False,
        unregistered: bool = False,
    ) -> Slot | None:
        """Return the slot at this instant, or None if the visit does not fit.

        The one with the most preferred therapists, then the shortest. `outside_hours` ignores opening hours
        and shifts, `overbook` what is reserved already, `over_limit` the limits of a day, `unregistered` that
        registrations expired; the clients are never in two places.
        """
        rules = Rules(outside_hours, overbook, over_limit, unregistered)
        best: tuple[int, Slot] | None = None
        for length in self._lengths:
            visit = Span(starts_at, starts_at + length)
            if not (self.people.is_free(visit) and (outside_hours or self.open.contains(visit))):
                break
            resources = self._fill(visit, rules)
            if resources is None:
                continue
            slot = Slot(starts_at, starts_at + self._length_with(resources), tuple(resources))
            preferred = len(self._preferred.intersection(resources))
            if best is None or preferred > best[0]:
                best = preferred, slot
            if not self._preferred:
                break
        return best[1] if best else None

    def _length_with(self, resources: Sequence[UUID]) -> timedelta:
        return max((self._length_of[r] for r in resources if r in self._length_of), default=self.length)

    def _fill(self, visit: Span, rules: Rules) -> list[UUID] | None:
        """Return a resource for each need of a visit this long; None at the first need that nobody fills."""
        reserved = visit.widen(self.before, self.after)
        available: list[list[UUID]] = []
        preferred: set[UUID] = set()
        for need in self.needs:
            fitting = [
                c
                for c in need.candidates
                if self._length_of.get(c.resource, timedelta()) <= visit.end - visit.start
                and rules.allow(c, visit, reserved)
            ]
            if not fitting:
                return None
            if rules.overbook:  # a free resource is still taken before one that must be overbooked
                fitting.sort(key=lambda c: not c.is_free(visit, reserved))
            available.append([c.resource for c in fitting])
            if len(self.needs) > 1 and not rules.overbook:
                preferred.update(c.resource for c in fitting if c.is_preferred)
        return fill_needs(available, preferred)

    def free_slots(self, window: Span, step: timedelta) -> Iterator[Slot]:
        """Yield the slots that start in the window, earliest first.

        Starts are counted in steps from where somebody can start: each opening, each shift and each end of a
        reservation of a therapist, or of a room or device without another of its kind. The end of anything
        else that was in the way is one more start.
        """
        starts = {start for c in self._paced() for start in self._starts_of(c, window, step)}
        starts.update(
            at for at in self._other_ends() if window.start <= at < window.end and self._opens_at(at)
        )
        for start in sorted(starts):
            if slot := self.slot_at(start):
                yield slot

    def _other_ends(self) -> set[datetime]:
        """Return when a room or device is free again, and when the people to be treated are."""
        rooms = [c for need in self.needs if need.kind != "therapist" for c in need.candidates]
        ends = [busy.end + self.before for c in rooms for busy in c.busy.spans]
        return {_whole_minute(end) for end in (*ends, *(busy.end for busy in self.people.spans))}

    def _opens_at(self, start: datetime) -> bool:
        """True if a visit fits from this minute on, and did not a minute before."""
        return self.slot_at(start) is not None and self.slot_at(start - MINUTE) is None

    def _paced(self) -> list[SlotCandidate]:
        """Return the candidates whose free times decide when visits start."""
        therapists = [c for need in self.needs if need.kind == "therapist" for c in need.candidates]
        single = [need.candidates[0] for need in self.needs if len(need.candidates) == 1]
        return therapists or single or [SlotCandidate(UUID(int=0))]

    def _starts_of(self, candidate: SlotCandidate, window: Span, step: timedelta) -> Iterator[datetime]:
        """Yield the starts in steps from each point at which this candidate can start."""
        hours = candidate.hours.spans if candidate.hours else self.open.spans
        for span in intersect_spans(self.open.spans, hours):
            ends = [busy.end + self.before for busy in candidate.busy.spans]
            ends += [off.end for off in candidate.off.spans]
            anchors = sorted({_whole_minute(at) for at in (span.start, *ends) if span.start <= at < span.end})
            for anchor, following in zip(anchors, [*anchors[1:], span.end], strict=True):
                start = _first_on_grid(anchor, max(anchor, window.start), step)
                while start < min(following, window.end):
                    yield start
                    start += step


def _whole_minute(instant: datetime) -> datetime:
    """Return the first whole minute at or after an instant: no visit starts between minutes."""
    minute = instant.replace(second=0, microsecond=0)
    return minute if minute == instant else minute + timedelta(minutes=1)


def _first_on_grid(origin: datetime, earliest: datetime, step: timedelta) -> datetime:
    steps = -((origin - earliest) // step)
    return (origin + max(steps, 0) * step).astimezone(UTC)
