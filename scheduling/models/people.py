"""The people treated in a visit and the resources assigned to it, read for many visits at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic.models import Requirement, Resource
from clinic.models.record import Record
from clinic.models.resource import KINDS
from clinic.prepared_query import Param, PreparedQuery
from scheduling.models.outside import Outside

if TYPE_CHECKING:
    from scheduling.models.appointment import Appointment

HEALTH_NEWS = ("not_asked", "none", "yes")


class Attendance(Record):
    """A person treated in a visit: their own arrival, and whether anything is new since last time."""

    appointment = models.ForeignKey("scheduling.Appointment", models.CASCADE, related_name="attendances")
    client = models.ForeignKey(Client, models.PROTECT, related_name="attendances")
    arrived_at = models.DateTimeField(null=True)
    no_show_at = models.DateTimeField(null=True)
    health_news = models.CharField(max_length=10, default="not_asked", choices=[(h, h) for h in HEALTH_NEWS])
    treated_by = models.ForeignKey(
        "scheduling.Assignment",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="treats",
        help_text="The therapist of the visit who treats this person; a composite key of the database keeps "
        "it within the visit, and empties it when that therapist leaves it",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("appointment", "client", name="client_attends_a_visit_once"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(no_show_at=None), name="attendance_is_arrival_or_no_show"
            ),
            models.CheckConstraint(condition=Q(health_news__in=HEALTH_NEWS), name="health_news_is_known"),
        ]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its visit's location."""
        return self.appointment.local_zone

    def is_referred_to(self) -> bool:
        """Return True if records of any app name this attendance."""
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()
            for relation in self._meta.related_objects
        )


def attendances_of_both(one: Client, other: Client) -> list[tuple[Attendance, Attendance]]:
    """Return the attendances of two clients at the visits in which both are treated, in pairs."""
    of_other = {each.appointment_id: each for each in Attendance.objects.filter(client=other)}
    rows = Attendance.objects.filter(client=one, appointment__in=of_other).order_by("pk")
    return [(each, of_other[each.appointment_id]) for each in rows]


class Assignment(Record):
    """A resource assigned to one requirement of a visit; it stays whatever becomes of the visit."""

    appointment = models.ForeignKey("scheduling.Appointment", models.CASCADE, related_name="assignments")
    requirement = models.ForeignKey(Requirement, models.SET_NULL, null=True, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    outside_hours = models.PositiveSmallIntegerField(
        default=0, help_text="How far it was placed outside the therapist's hours"
    )

    class Meta:
        db_table = "scheduling_seat"
        indexes: ClassVar = [models.Index("resource", "appointment", name="seats_by_resource")]
        constraints: ClassVar = [
            models.UniqueConstraint("appointment", "resource", name="resource_sits_once_in_a_visit"),
            models.CheckConstraint(
                condition=Q(outside_hours=0) | Q(outside_hours__lte=Outside.AWAY, kind="therapist"),
                name="only_therapists_sit_outside_hours",
            ),
        ]


def _of_visits(model: Any, related: str) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model.objects.filter(appointment__eq_any=Param("visits"))
    return rows.select_related(related).order_by("pk")


PEOPLE: dict[str, PreparedQuery[Any]] = {
    "assignments": PreparedQuery(lambda: _of_visits(Assignment, "resource")),
    "attendances": PreparedQuery(lambda: _of_visits(Attendance, "client")),
}
"""The resources assigned to visits and the people treated in them, by relation."""


def load_people(visits: Sequence[Appointment]) -> None:
    """Read the assignments and attendances of visits, and keep them as prefetched."""
    keys = [visit.pk for visit in visits]
    for relation, query in PEOPLE.items() if keys else ():
        rows_of: dict[UUID, list[Any]] = defaultdict(list)
        for row in query(visits=keys):
            rows_of[row.appointment_id].append(row)
        for visit in visits:
            for row in rows_of[visit.pk]:
                row.appointment = visit
            visit.cache_related(relation, rows_of[visit.pk])
    for visit in visits:
        assigned = {row.pk: row for row in visit.assignments.all()}
        for person in visit.attendances.all():
            if person.treated_by_id in assigned:
                person.treated_by = assigned[person.treated_by_id]
