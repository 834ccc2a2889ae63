"""Offer the free times of a service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from uuid import UUID

from clients.models import Client
from clinic import clock
from clinic.models import Location, Practice, Service
from clinic.spans import Span
from scheduling.availability.preferences import RequestedResource, preferences_of
from scheduling.availability.schedules import load_schedules
from scheduling.availability.slots import LocationSchedule, Slot

PARTS_OF_DAY = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
NEAR = timedelta(days=14)


@dataclass(frozen=True)
class Offer:
    """A free time at a location."""

    slot: Slot
    location: Location
    requirements: tuple[UUID, ...]
    therapist: UUID | None


def offers(
    service: Service,
    window: Span,
    *,
    practice: Practice,
    requested: Sequence[RequestedResource] = (),
    location: Location | None = None,
    part_of_day: str = "",
    for_client: Client | None = None,
    ignoring: UUID | None = None,
    limit: int = 500,
) -> list[Offer]:
    """Return the free times that start in the window, earliest first; never in the past or too far ahead."""
    now = clock.now()
    window = Span(max(window.start, now), min(window.end, now + timedelta(days=practice.book_ahead_days)))
    if window.start >= window.end:
        return []
    schedules = load_schedules(
        service,
        window,
        location=location,
        requested=requested,
        preferences=preferences_of(for_client),
        ignoring=ignoring,
    )
    step = timedelta(minutes=practice.slot_step_minutes)
    streams = [
        (
            Offer(slot, place, tuple(need.requirement for need in schedule.needs), _therapist(schedule, slot))
            for slot in schedule.free_slots(window, step)
            if not part_of_day or _is_in(part_of_day, slot.starts_at, place)
        )
        for place, schedule in schedules.items()
    ]
    return list(islice(merge(*streams, key=lambda offer: offer.slot.starts_at), limit))


def _therapist(schedule: LocationSchedule, slot: Slot) -> UUID | None:
    """Return the therapist who would treat; the first, where there are several."""
    pairs = zip(schedule.needs, slot.resources, strict=True)
    return next((resource for need, resource in pairs if need.kind == "therapist"), None)


def _is_in(part_of_day: str, instant: datetime, place: Location) -> bool:
    first, last = PARTS_OF_DAY[part_of_day]
    return first <= instant.astimezone(place.zone).hour < last


def nearest_offers(
    service: Service,
    starts_at: datetime,
    *,
    practice: Practice,
    requested: Sequence[RequestedResource] = (),
    location: Location | None = None,
    for_client: Client | None = None,
    ignoring: UUID | None = None,
    not_on: date | None = None,
    count: int = 3,
) -> list[Offer]:
    """Return the free times nearest to `starts_at`, earliest first: two days before to two weeks after it.

    With `not_on`, only times on other local days are returned.
    """
    around = Span(starts_at - timedelta(days=2), starts_at + NEAR)
    near = offers(
        service,
        around,
        practice=practice,
        requested=requested,
        location=location,
        for_client=for_client,
        ignoring=ignoring,
        limit=2000,
    )
    if not_on is not None:
        near = [o for o in near if o.slot.starts_at.astimezone(o.location.zone).date() != not_on]
    closest = sorted(near, key=lambda offer: abs(offer.slot.starts_at - starts_at))[:count]
    return sorted(closest, key=lambda offer: offer.slot.starts_at)
