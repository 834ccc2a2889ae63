"""Free times for a service."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from uuid import UUID

from clients.models import Client
from clinic import clock
from clinic.models import Location, Practice, Service
from clinic.spans import Span
from scheduling.availability.preferences import wishes_of
from scheduling.availability.requested import Asked
from scheduling.availability.schedules import boards
from scheduling.availability.slots import Board, Slot

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
    wanted: Asked = (),
    location: Location | None = None,
    part_of_day: str = "",
    for_client: Client | None = None,
    ignoring: UUID | None = None,
    limit: int = 500,
) -> list[Offer]:
    """The free times that start in the window, earliest first; never in the past or too far ahead."""
    now = clock.now()
    window = Span(max(window.start, now), min(window.end, now + timedelta(days=practice.book_ahead_days)))
    if window.start >= window.end:
        return []
    wishes = wishes_of(for_client)
    found = boards(
        service,
        window,
        location=location,
        wanted=wanted,
        unwanted=wishes.never,
        preferred=wishes.prefer,
        gender=wishes.gender,
        ignoring=ignoring,
    )
    step = timedelta(minutes=practice.slot_step_minutes)
    streams = [
        (
            Offer(slot, place, tuple(need.requirement for need in board.needs), _therapist(board, slot))
            for slot in board.slots(window, step)
            if not part_of_day or _is_in(part_of_day, slot.starts_at, place)
        )
        for place, board in found.items()
    ]
    return list(islice(merge(*streams, key=lambda offer: offer.slot.starts_at), limit))


def _therapist(board: Board, slot: Slot) -> UUID | None:
    """Who would treat; the first, where there are several."""
    return next(
        (r for need, r in zip(board.needs, slot.seats, strict=True) if need.kind == "therapist"), None
    )


def _is_in(part_of_day: str, instant: datetime, place: Location) -> bool:
    first, last = PARTS_OF_DAY[part_of_day]
    return first <= instant.astimezone(place.zone).hour < last


def nearest(
    service: Service,
    starts_at: datetime,
    *,
    practice: Practice,
    wanted: Asked = (),
    location: Location | None = None,
    for_client: Client | None = None,
    ignoring: UUID | None = None,
    not_on: date | None = None,
    count: int = 3,
) -> list[Offer]:
    """The free times nearest to the one that was asked for, within two weeks around it, earliest first.

    With `not_on`, only times on other local days.
    """
    around = Span(starts_at - timedelta(days=2), starts_at + NEAR)
    found = offers(
        service,
        around,
        practice=practice,
        wanted=wanted,
        location=location,
        for_client=for_client,
        ignoring=ignoring,
        limit=2000,
    )
    if not_on is not None:
        found = [o for o in found if o.slot.starts_at.astimezone(o.location.zone).date() != not_on]
    closest = sorted(found, key=lambda offer: abs(offer.slot.starts_at - starts_at))[:count]
    return sorted(closest, key=lambda offer: offer.slot.starts_at)
