"""Offer the free times of a service: each can be booked as it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from heapq import merge
from itertools import groupby
from uuid import UUID

from clients.client_limits import LimitsByDay
from clients.models import Client
from clinic import clock
from clinic.models import Location, Practice, Service
from clinic.spans import Span
from scheduling.availability.preferences import Preferences, RequestedResource, preferences_of
from scheduling.availability.schedules import SPARE, load_schedules
from scheduling.availability.slots import MINUTE, LocationSchedule, Slot
from scheduling.availability.suitability import is_for, is_suitable, online_notice, start_step

PARTS_OF_DAY = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
FIRST_READS = (timedelta(days=1), timedelta(days=4), timedelta(days=14))
"""What is read of a window before all of it, where only a few times are asked for."""
FEW = 3
REACHES = ((timedelta(days=1), timedelta(days=1)), (timedelta(days=2), timedelta(days=14)))
"""The times before and after an instant in which the nearest free times are looked for, in turn."""


@dataclass(frozen=True)
class Offer:
    """A free time at a location."""

    slot: Slot
    location: Location
    requirements: tuple[UUID, ...]
    therapist: UUID | None

    @property
    def day(self) -> date:
        """The local day on which it starts."""
        return self.slot.starts_at.astimezone(self.location.zone).date()


@dataclass(frozen=True, kw_only=True)
class RequestedVisit:
    """A visit for which a time is looked for: what is done, to whom, by and in what, and where.

    `client` books, `guests` come along. What the visit or hold `ignoring` reserves counts as free. A client
    who chooses `online` keeps the notice. A `length` replaces the service's, `length_with` that of visits
    with these therapists. Its `schedules` are read for each question, unless they were `read_once`.
    """

    service: Service
    practice: Practice
    client: Client | None = None
    guests: Sequence[UUID] = ()
    requested: Sequence[RequestedResource] = ()
    location: Location | None = None
    ignoring: UUID | None = None
    online: bool = False
    length: timedelta | None = None
    length_with: Mapping[UUID, timedelta] = field(default_factory=dict)
    schedules: Mapping[Location, LocationSchedule] | None = None

    def read_once(self, span: Span) -> RequestedVisit:
        """Return the request with the schedules of a span, read now: times within it ask no more."""
        return replace(self, schedules=_schedules(self, span))

    @property
    def treated(self) -> list[UUID]:
        return [self.client.pk, *self.guests] if self.client else list(self.guests)

    @cached_property
    def preferences(self) -> Preferences:
        return preferences_of(self.client, self.guests)

    @property
    def earliest(self) -> datetime:
        """Return the earliest instant at which it may start."""
        notice = online_notice(self.service, self.practice) if self.online else timedelta()
        return clock.now() + notice

    @cached_property
    def is_for_them(self) -> bool:
        """True if the service is for all who are treated."""
        return is_for(self.service, self.treated)

    def suits(self, day: date, today: date) -> bool:
        """Return True if the service is for those treated, and no limit of theirs speaks against it then."""
        suitable = is_suitable(self.limits.on(day), self.service, self.practice, day, today)
        return suitable and self.is_for_them

    @cached_property
    def limits(self) -> LimitsByDay:
        return LimitsByDay(self.treated)


def offers(
    visit: RequestedVisit, window: Span, *, part_of_day: str = "", most: int | None = 500
) -> tuple[list[Offer], datetime | None]:
    """Return the free times that start in the window, earliest first, and where the list was cut, if it was.

    At least `most` are returned if there are so many, all where it is None: offers at one instant stay
    together. The instant is that of the first one left out. None is in the past or too far ahead.
    """
    ahead = timedelta(days=visit.practice.book_ahead_days)
    window = Span(max(window.start, visit.earliest), min(window.end, clock.now() + ahead))
    found: list[Offer] = []
    for part in _parts(window, few=most is not None and most <= FEW):
        times = _free_times(visit, part, part_of_day)
        for starts_at, together in groupby(times, key=lambda offer: offer.slot.starts_at):
            if most is not None and len(found) >= most:
                return found, starts_at
            found += together
    return found, None


def _parts(window: Span, *, few: bool) -> Iterator[Span]:
    """Yield the parts in which a window is read: all at once, or short ones first for a few times."""
    start = window.start
    for reach in FIRST_READS if few else ():
        end = min(window.start + reach, window.end)
        if start < end:
            yield Span(start, end)
            start = end
    if start < window.end:
        yield Span(start, window.end)


def offer_at(visit: RequestedVisit, starts_at: datetime, *, place: Location | None = None) -> Offer | None:
    """Return the free time at this very instant; None where there is none, in the past or too far ahead.

    With a `place` it is one of that location.
    """
    if not visit.earliest <= starts_at <= clock.now() + timedelta(days=visit.practice.book_ahead_days):
        return None
    for at, schedule in _schedules(visit, Span(starts_at, starts_at + MINUTE)).items():
        slot = schedule.slot_at(starts_at) if place in (None, at) else None
        if slot and visit.suits(starts_at.astimezone(at.zone).date(), at.today()):
            return _offer(at, schedule, slot)
    return None


def _free_times(visit: RequestedVisit, window: Span, part_of_day: str) -> Iterator[Offer]:
    """Yield the free times of all locations in a window, earliest first."""
    streams = [
        _free_times_at(place, schedule, visit, window, part_of_day)
        for place, schedule in _schedules(visit, window).items()
    ]
    return merge(*streams, key=lambda offer: offer.slot.starts_at)


def _schedules(visit: RequestedVisit, window: Span) -> dict[Location, LocationSchedule]:
    """Return the schedules around a window: those read before as far as it needs them, else read now."""
    if visit.schedules is not None:
        wide = window.widen(SPARE, SPARE)
        return {place: schedule.within(wide) for place, schedule in visit.schedules.items()}
    return load_schedules(
        visit.service,
        window,
        location=visit.location,
        requested=visit.requested,
        preferences=visit.preferences,
        treated=visit.treated,
        ignoring=visit.ignoring,
        length=visit.length,
        length_with=visit.length_with,
        staffed_only=True,
    )


def _free_times_at(
    place: Location, schedule: LocationSchedule, visit: RequestedVisit, window: Span, part_of_day: str
) -> Iterator[Offer]:
    """Yield the free times of one location, in its own zone's part of the day."""
    today = place.today()
    step = start_step(visit.service, visit.practice)
    for slot in schedule.free_slots(window, step):
        local = slot.starts_at.astimezone(place.zone)
        if part_of_day and not _is_in(part_of_day, local):
            continue
        if visit.suits(local.date(), today):
            yield _offer(place, schedule, slot)


def _offer(place: Location, schedule: LocationSchedule, slot: Slot) -> Offer:
    requirements = tuple(need.requirement for need in schedule.needs)
    return Offer(slot, place, requirements, _therapist(schedule, slot))


def _therapist(schedule: LocationSchedule, slot: Slot) -> UUID | None:
    """Return the therapist who would treat; the first, where there are several."""
    pairs = zip(schedule.needs, slot.resources, strict=True)
    return next((resource for need, resource in pairs if need.kind == "therapist"), None)


def _is_in(part_of_day: str, local: datetime) -> bool:
    first, last = PARTS_OF_DAY[part_of_day]
    return first <= local.hour < last


def nearest_offers(
    visit: RequestedVisit,
    starts_at: datetime,
    *,
    not_on: date | None = None,
    not_at: datetime | None = None,
    count: int = 3,
) -> list[Offer]:
    """Return the free times nearest to `starts_at`, earliest first: two days before to two weeks after it.

    Those of the same local day are nearer than all others. Times on the local day `not_on` and those that
    start `not_at` are left out.
    """
    closest: list[Offer] = []
    for before, after in REACHES:
        near, _ = offers(visit, Span(starts_at - before, starts_at + after), most=None)
        near = [offer for offer in near if offer.day != not_on and offer.slot.starts_at != not_at]
        closest = sorted(near, key=lambda offer: _distance(offer, starts_at))[:count]
        if len(closest) == count:
            break
    return sorted(closest, key=lambda offer: offer.slot.starts_at)


def _distance(offer: Offer, starts_at: datetime) -> tuple[bool, timedelta]:
    """Return how far an offer is from a time: another day is further than any time of that day."""
    is_other_day = offer.day != starts_at.astimezone(offer.location.zone).date()
    return is_other_day, abs(offer.slot.starts_at - starts_at)
