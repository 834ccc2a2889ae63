"""Read the visits of one client, newest first, with who treats in them; in one query a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from clients.models import Client
from clinic import clock
from scheduling.models import Appointment, Assignment, Attendance
from scheduling.models.appointment import STANDING

MOST_AHEAD = 20
PER_PAGE = 20


@dataclass(frozen=True)
class VisitsOfClient:
    """The visits to come, the soonest first, and past ones, the newest first."""

    ahead: list[Any]
    past: list[Any]
    has_more: bool


def newest_visits(client: Client) -> VisitsOfClient:
    """Return the visits to come and the first page of those that are over or off."""
    rows = list(_visits_of(client.pk)[: MOST_AHEAD + PER_PAGE + 1])
    now = clock.now()
    ahead = [visit for visit in rows if visit.starts_at > now and visit.state in STANDING]
    past = [visit for visit in rows if visit not in ahead]
    return VisitsOfClient(ahead[::-1], past[:PER_PAGE], len(past) > PER_PAGE)


def older_visits(client: Client, before: datetime) -> VisitsOfClient:
    """Return a page of the client's visits that started before this."""
    rows = list(_visits_of(client.pk).filter(starts_at__lt=before)[: PER_PAGE + 1])
    return VisitsOfClient([], rows[:PER_PAGE], len(rows) > PER_PAGE)


def _visits_of(client_id: UUID) -> QuerySet[Any]:
    """Return the visits in which a client is treated, newest first."""
    therapists = Assignment.objects.filter(appointment=OuterRef("pk"), kind="therapist")
    attends = Attendance.objects.filter(appointment=OuterRef("pk"), client=client_id)
    return (
        Appointment.objects.filter(Exists(attends))
        .select_related("service", "location")
        .annotate(therapists=ArraySubquery(therapists.order_by("resource__name").values("resource__name")))
        .order_by("-starts_at", "-pk")
    )
