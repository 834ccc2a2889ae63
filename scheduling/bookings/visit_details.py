"""Read one visit with all that the desk should know of it, in as many queries for one person as for ten."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import Http404

from clients.client_limits import limits_for
from clinic import clock
from clinic.models import AuditEntry, Practice, Staff
from scheduling.bookings.gaps import Cause, find_gaps
from scheduling.letters.notices import DeskNotice, attach_notices
from scheduling.letters.of_visits import attach_letters
from scheduling.models import Appointment, Assignment, Reservation
from scheduling.models.appointment import STANDING

BOOKED_BY = ("booked", "entered_past_visit")
"""The verbs of the audit that name who booked a visit."""


@dataclass
class VisitDetails:
    """A visit, and what is known of it beside its columns.

    `newcomers` are the people treated whose first visit it is, `desk_texts` what the desk is to mind
    on the day, without a clinical word. `causes` say why it is uncovered; `sharing` are
    the reservations of others that meet its own on a therapist, room or device.
    """

    visit: Appointment
    practice: Practice
    booked_by: str
    booked_by_kind: str
    newcomers: set[UUID]
    desk_texts: list[str] = field(default_factory=list)
    notices: list[DeskNotice] = field(default_factory=list)
    letters: list[Any] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    sharing: list[Reservation] = field(default_factory=list)

    @property
    def is_to_come(self) -> bool:
        """True while it needs what it has: to come or with the client waiting, and not yet over."""
        return self.visit.state in STANDING and self.visit.ends_at > clock.now()


def read_visit(pk: UUID) -> VisitDetails:
    """Return a visit with its details. Raises `Http404`."""
    rows: Any = (
        Appointment.objects.with_people()
        .with_first_visits()
        .annotate(
            booked_by_name=_who_booked(_name_of_staff()),
            booked_by_kind=_who_booked("actor_kind"),
            is_shared=Exists(_shared_time()),
        )
    )
    visit = rows.filter(pk=pk).first()
    if visit is None:
        raise Http404
    practice = Practice.current()
    treated = {attendance.client_id for attendance in visit.attendances.all()}
    details = VisitDetails(
        visit=visit,
        practice=practice,
        booked_by=visit.booked_by_name or "",
        booked_by_kind=visit.booked_by_kind or "",
        newcomers=set(visit.first_visits),
        letters=vars(attach_letters(visit))["letters"],
    )
    if details.is_to_come:
        details.notices = vars(attach_notices(visit, practice))["notices"]
        limits = limits_for(treated, visit.starts_at.astimezone(visit.location.zone).date())
        details.desk_texts = sorted({text for limit in limits.values() for text in limit.desk_texts})
    if visit.is_shared or (visit.needs_rebooking and details.is_to_come):
        details.sharing = list(_reservations_of_others(visit))
    if visit.needs_rebooking and details.is_to_come:
        details.causes = find_gaps(Appointment.objects.filter(pk=pk)).causes[pk]
    return details


def _who_booked(column: Any) -> Subquery:
    """Return a column of the audit's entry on the booking of the visit around this query."""
    entries = AuditEntry.objects.filter(
        subject_key=Cast(OuterRef("pk"), CharField()), subject="appointment", verb__in=BOOKED_BY
    )
    return Subquery(entries.order_by("at", "pk").values_list(column)[:1])


def _name_of_staff() -> Subquery:
    return Subquery(Staff.objects.of_actor(OuterRef("actor_key")).values("name")[:1])


def _shared_time() -> QuerySet[Reservation]:
    """Return the parts of the time of the visit around this query that several have, by whoever's wish."""
    has = Assignment.objects.filter(appointment=OuterRef(OuterRef("pk"))).values("resource")
    shared = Reservation.objects.unreleased().filter(blocking=False, resource__in=has)
    start, end = OuterRef("starts_at"), OuterRef("ends_at")
    return shared.filter(during__endswith__gt=start, during__startswith__lt=end)


def _reservations_of_others(visit: Appointment) -> Iterable[Reservation]:
    """Return the reservations of other visits and of blocks on what the visit has, during its time."""
    has = [assignment.resource_id for assignment in visit.assignments.all()]
    others = Reservation.objects.unreleased().overlapping(visit.starts_at, visit.ends_at)
    others = others.filter(resource__in=has).exclude(appointment=visit)
    return others.select_related("appointment__client", "block", "resource").order_by("during", "pk")
