"""Warn of a visit at another location that leaves a therapist or client no time for the way."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q

from clinic import clock
from clinic.mail import wording
from clinic.prepared_query import Param
from scheduling.models import Appointment, Reservation
from scheduling.models.reservation import ReservationQuery
from scheduling.models.shift import WAY


class Surroundings(NamedTuple):
    """A visit with the time for the way before and after it, as the queries of its neighbours take it."""

    visit: UUID
    location: UUID
    since: datetime
    until: datetime
    tidied: datetime
    therapists: list[UUID]

    @classmethod
    def of(cls, visit: Appointment) -> "Surroundings":
        """Return those of a placed visit: a therapist leaves after the clean-up, a client before it."""
        until = visit.ends_at + WAY
        therapists = [each.resource_id for each in visit.assignments.all() if each.kind == "therapist"]
        return cls(
            visit.pk,
            visit.location_id,
            visit.starts_at - WAY,
            until,
            until + visit.service.cleanup_after,
            therapists,
        )

    @classmethod
    def of_nothing(cls) -> "Surroundings":
        """Return those of no visit, of which nobody is too near."""
        now, nothing = clock.now(), UUID(int=0)
        return cls(nothing, nothing, now, now, now, [])


def _elsewhere(visit: Any, location: Any) -> ReservationQuery:
    """Return what other visits reserve at other locations; values, or parameters of a query."""
    others: ReservationQuery = Reservation.objects.live().filter(
        ~Q(appointment=visit), appointment__isnull=False
    )
    return others.exclude(appointment__location=location)


def client_is_elsewhere() -> ReservationQuery:
    """Return what the client of the query around it has too near, by the parameters of `Surroundings`."""
    others = _elsewhere(Param("visit"), Param("location")).overlapping(Param("since"), Param("until"))
    return others.filter(client=OuterRef("pk"))


def therapist_is_elsewhere() -> ReservationQuery:
    """Return what the visit's therapists have too near, by the parameters of `Surroundings`."""
    others = _elsewhere(Param("visit"), Param("location")).overlapping(Param("since"), Param("tidied"))
    return others.filter(resource__eq_any=Param("therapists"))


def too_near(visit: Appointment) -> Iterator[str]:
    """Yield a sentence for each visit at another location that leaves somebody no time for the way."""
    around = Surroundings.of(visit)
    others = _elsewhere(around.visit, around.location)
    clients = [attendance.client_id for attendance in visit.attendances.all()]
    of_people = others.overlapping(around.since, around.until).filter(client__in=clients)
    of_therapists = others.overlapping(around.since, around.tidied).filter(resource__in=around.therapists)
    for found in (of_therapists, of_people):
        for row in found.select_related("client", "resource", "appointment__location").order_by("during"):
            yield _sentence(row, visit)


def _sentence(row: Reservation, visit: Appointment) -> str:
    other, who = row.appointment, row.client or row.resource
    assert other is not None and who is not None
    zone = other.location.zone
    if other.starts_at < visit.starts_at:
        when = f"until {wording.hour(other.ends_at, zone)}"
    else:
        when = f"from {wording.hour(other.starts_at, zone)}"
    minutes = WAY // timedelta(minutes=1)
    return f"{who.name} is at {other.location.name} {when}: less than {minutes} minutes for the way."
