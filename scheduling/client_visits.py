"""Read the visits of one client, with who treats in them; in one query a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

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
    has_more_ahead: bool
    has_more: bool


def newest_visits(client: Client) -> VisitsOfClient:
    """Return the visits to come and the first page of those that are over or off."""
    visits, is_ahead = _visits_of(client.pk), Q(starts_at__gt=clock.now(), state__in=STANDING)
    ahead = list(visits.filter(is_ahead).order_by("starts_at", "pk")[: MOST_AHEAD + 1])
    past = list(visits.exclude(is_ahead)[: PER_PAGE + 1])
    return VisitsOfClient(ahead[:MOST_AHEAD], past[:PER_PAGE], len(ahead) > MOST_AHEAD, len(past) > PER_PAGE)


def older_visits(client: Client, before: datetime) -> VisitsOfClient:
    """Return a page of the client's visits that started before this."""
    rows = list(_visits_of(client.pk).filter(starts_at__lt=before)[: PER_PAGE + 1])
    return VisitsOfClient([], rows[:PER_PAGE], False, len(rows) > PER_PAGE)


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
