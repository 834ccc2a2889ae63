"""Read once what decides where several visits fit, in as many queries for twenty as for five."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.models import Location, Service
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.candidates.rows import candidates_of_needs, candidates_of_services
from scheduling.availability.candidates.treating import treating_spans
from scheduling.availability.preferences import NO_PREFERENCES, Preferences, RequestedResource
from scheduling.availability.schedules import (
    BOUNDS,
    RESERVED,
    SPARE,
    ReservedRow,
    TimesRead,
    places_with,
    schedule_at,
    sort_reserved,
)
from scheduling.availability.slots import LocationSchedule, Slot
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.models import Reservation


@dataclass(frozen=True, kw_only=True)
class VisitToPlace:
    """A visit for which a time is looked for at its location; what the visit `ignoring` has is free."""

    service: Service
    location: Location
    treated: Sequence[UUID]
    length: timedelta | None = None
    requested: Sequence[RequestedResource] = ()
    preferences: Preferences = field(default=NO_PREFERENCES)
    ignoring: UUID | None = None


class TimesOfSeveral:
    """The schedules of visits in a window, from one reading; what is taken for one is free to no other."""

    def __init__(self, services: Collection[UUID], clients: Collection[UUID], window: Span) -> None:
        wide = window.widen(SPARE, SPARE)
        self._rows = candidates_of_services(services)
        every = [row for rows in self._rows.values() for row in rows]
        self._hours = shift_hours({row.resource for row in every if row.kind == "therapist"}, wide)
        self._opening = open_hours(wide, None)
        limited = {row.resource for row in every if row.is_limited}
        self._treating = treating_spans(limited, window) if limited else {}
        resources = list({row.resource for row in every})
        self._reserved: list[ReservedRow] = list(
            RESERVED(start=wide.start, end=wide.end, now=clock.now(), resources=resources, clients=[])
        )
        self._of_clients = _reserved_for(clients, wide)

    def schedule(self, visit: VisitToPlace) -> LocationSchedule | None:
        """Return the schedule of a visit at its location; None where nobody can do it there."""
        try:
            needs = candidates_of_needs(
                visit.service,
                visit.requested,
                visit.preferences,
                visit.length,
                {},
                rows=self._rows.get(visit.service.pk, ()),
            )
        except Refusal:
            return None
        opening = self._opening.get(visit.location)
        places = places_with(needs, [visit.location], self._hours, staffed_only=True)
        if opening is None or visit.location not in places:
            return None
        kinds = {c.resource: c.kind for need in places[visit.location] for c in need}
        people = [row for key in visit.treated for row in self._of_clients.get(key, ())]
        busy, off, elsewhere = sort_reserved([*self._reserved, *people], kinds, visit.ignoring)
        read = TimesRead(self._hours, busy, off, self._treating, visit.preferences, elsewhere)
        here = places[visit.location]
        return schedule_at(visit.location, visit.service, needs, here, opening, read, visit.length)

    def take(self, slot: Slot, visit: VisitToPlace) -> None:
        """Let no later visit have what this slot takes."""
        start, end = slot.starts_at, slot.ends_at
        before, after = start - visit.service.cleanup_before, end + visit.service.cleanup_after
        self._reserved += [(resource, None, None, None, before, after) for resource in slot.resources]
        for key in visit.treated:
            self._of_clients.setdefault(key, []).append((None, None, None, None, start, end))


def _reserved_for(clients: Collection[UUID], window: Span) -> dict[UUID, list[ReservedRow]]:
    """Return what visits and holds reserve of each of these clients."""
    rows = Reservation.objects.live().not_expired(clock.now()).overlapping(window.start, window.end)
    found: dict[UUID, list[ReservedRow]] = {}
    client: UUID
    start: datetime
    for client, visit, hold, start, end in rows.filter(client__in=clients).values_list(
        "client_id", "appointment_id", "hold_id", *BOUNDS
    ):
        found.setdefault(client, []).append((None, visit, None, hold, start, end))
    return found
