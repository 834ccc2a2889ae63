"""The visits of the demo's regular clients, written in the hours that the simulation left free."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from clients.models import Client
from clinic.models import Location, Resource, Service
from clinic.spans import Span
from config.demo.clinic import SHIFTS
from config.demo.free_times import CLEAN_UP
from config.demo.simulation import ONE_DAY, SEED, Simulation
from scheduling.availability.working_hours import is_public_holiday
from scheduling.bookings import reservations
from scheduling.bookings.sharing import Piece
from scheduling.models import Appointment, Assignment, Attendance, Reservation

PAST_DAYS, DAYS_AHEAD, VISITS_A_DAY = 63, 12, 3
"""Of each therapist: on which days around today, and how many a day."""
HOURS = (9, 10, 11, 12, 14, 15, 16, 17)
OUTCOMES = {"completed": 91, "no_show": 5, "cancelled": 4}
BOOKED_AHEAD = timedelta(days=8)


@dataclass(frozen=True)
class RegularVisit:
    """A visit as it is to be written: its row, therapist and room."""

    row: Appointment
    therapist: Resource
    room: Resource


def write_visits(simulation: Simulation, regulars: Sequence[Client]) -> None:
    """Write the visits with their people and reservations, in five statements.

    They are rows as the actions leave them, without letters, notes and audit: with the actions they would
    take as long as all the rest.
    """
    visits = list(_visits(simulation, regulars))
    Appointment.objects.bulk_create(visit.row for visit in visits)
    Attendance.objects.bulk_create(_attendance(visit.row) for visit in visits)
    service = simulation.services.deep_tissue
    needs = {need.kind: need for need in service.requirements.all()}
    Assignment.objects.bulk_create(
        Assignment(
            appointment=visit.row, resource=resource, requirement=needs[resource.kind], kind=resource.kind
        )
        for visit in visits
        for resource in (visit.therapist, visit.room)
    )
    reservations.create([each for visit in visits for each in _reservations(visit)])


def _visits(simulation: Simulation, regulars: Sequence[Client]) -> Iterator[RegularVisit]:
    rng, willow = random.Random(f"{SEED} regulars"), simulation.willow
    service = simulation.services.deep_tissue
    clients = cycle(rng.sample(regulars, len(regulars)))
    taken = _taken_times(simulation)
    for day in (simulation.until.date() + n * ONE_DAY for n in range(-PAST_DAYS, DAYS_AHEAD)):
        for name, place in SHIFTS:
            location, therapist = willow.places[place], willow.resource(name)
            if is_public_holiday(day, location):
                continue
            for hour in rng.sample(HOURS, VISITS_A_DAY):
                start = _free_start(simulation, name, place, day, hour, service)
                room = start and _free_room(taken, location, start, service)
                if start and room and _is_free(taken[therapist], start, service):
                    for resource in (therapist, room):
                        taken[resource].append(_span(start, service))
                    simulation.free_times.take((name,), start, start + service.length)
                    row = _appointment(next(clients), service, location, start, simulation.until, rng)
                    yield RegularVisit(row, therapist, room)


def _free_start(
    simulation: Simulation, therapist: str, place: str, day: date, hour: int, service: Service
) -> datetime | None:
    free = simulation.free_times.nearest((therapist,), place, day, hour, service.length)
    return free[0] if free else None


def _taken_times(simulation: Simulation) -> dict[Resource, list[Span]]:
    """Return the therapists and rooms, each with the times reserved from these weeks on."""
    since = simulation.until - timedelta(days=PAST_DAYS + 7)
    taken: dict[Resource, list[Span]] = {resource: [] for resource in Resource.objects.all()}
    reserved = Reservation.objects.live().filter(resource__isnull=False, during__startswith__gt=since)
    for reservation in reserved.select_related("resource"):
        assert reservation.resource is not None
        taken[reservation.resource].append(Span(reservation.during.lower, reservation.during.upper))
    return taken


def _span(start: datetime, service: Service) -> Span:
    return Span(start, start + service.length + CLEAN_UP)


def _is_free(spans: Sequence[Span], start: datetime, service: Service) -> bool:
    return not any(_span(start, service).overlaps(each) for each in spans)


def _free_room(
    taken: Mapping[Resource, Sequence[Span]], place: Location, start: datetime, service: Service
) -> Resource | None:
    rooms = (room for room in taken if room.kind == "room" and room.location_id == place.pk)
    return next((room for room in rooms if _is_free(taken[room], start, service)), None)


def _appointment(
    client: Client, service: Service, place: Location, start: datetime, now: datetime, rng: random.Random
) -> Appointment:
    end, arrival = start + service.length, start - timedelta(minutes=rng.randint(1, 9))
    state = rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0] if end < now else "booked"
    times: dict[str, Any] = {}
    if state == "completed":
        times = {"arrived_at": arrival, "started_at": start, "ended_at": end}
    elif state == "cancelled":
        at = start - timedelta(hours=rng.randint(3, 60))
        is_late = start - at < timedelta(hours=24)
        times = {"cancelled_at": at, "cancelled_by": "client", "cancel_reason": "work"}
        times["cancelled_late"] = is_late
    return Appointment(
        client=client,
        service=service,
        location=place,
        starts_at=start,
        ends_at=end,
        state=state,
        price=service.price,
        created_at=min(start, now) - BOOKED_AHEAD - timedelta(hours=rng.randrange(400)),
        **times,
    )


def _attendance(visit: Appointment) -> Attendance:
    is_missed = visit.state == "no_show"
    return Attendance(
        appointment=visit,
        client_id=visit.client_id,
        arrived_at=visit.arrived_at,
        no_show_at=visit.starts_at + timedelta(minutes=20) if is_missed else None,
        health_news="none" if visit.state == "completed" else "not_asked",
        created_at=visit.created_at,
    )


def _reservations(visit: RegularVisit) -> Iterator[Reservation]:
    """Yield what the visit reserves: therapist and room with the clean-up, and the client."""
    row = visit.row
    fields = {"appointment": row, "released_at": row.cancelled_at, "created_at": row.created_at}
    yield from reservations.for_clients(Span(row.starts_at, row.ends_at), [row.client_id], **fields)
    piece = Piece(Span(row.starts_at, row.ends_at + CLEAN_UP), blocking=True)
    for resource in (visit.therapist, visit.room):
        yield reservations.of_piece(piece, resource=resource, **fields)
