"""List what is still to be booked: advice not followed yet, and visits that need another time or place."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import clock
from clinic.mail.wording import dated
from scheduling.models import Appointment, Attendance
from scheduling.models.appointment import AHEAD, STANDING, AppointmentQuery

STALE = timedelta(weeks=52)
"""The age at which a visit leaves the list; so the list costs the same however long the history is."""
ADVICE, NEEDS_REBOOKING = "advice", "needs_rebooking"
KINDS = (ADVICE, NEEDS_REBOOKING)


def visits_to_follow_up() -> AppointmentQuery:
    """Return visits with advice whose client has nothing booked after them, and visits marked for rebooking.

    Advice for a client whose record is archived is not returned.
    """
    recent = Appointment.objects.with_people().filter(starts_at__gte=clock.now() - STALE)
    to_follow = ~Exists(_later()) & of_kind(ADVICE) & Q(client__archived_at=None)
    visits: AppointmentQuery = recent.filter(to_follow | of_kind(NEEDS_REBOOKING))
    return visits


def of_kind(kind: str) -> Q:
    """Return the condition for the visits of one kind on this list."""
    if kind == ADVICE:
        return Q(advised_at__isnull=False)
    return Q(needs_rebooking=True, state__in=STANDING)


def kind_of(visit: Appointment) -> str:
    """Return why a visit is on the list; advice is given only after the session began."""
    return NEEDS_REBOOKING if visit.state in STANDING else ADVICE


def suggested_on(visit: Appointment) -> date:
    """Return the first day to offer: so many weeks after the local day of the visit."""
    own = visit.starts_at.astimezone(visit.location.zone).date()
    return own + timedelta(weeks=visit.advised_every_weeks or 0)


def has_visit_ahead(client_id: UUID, *, after: datetime | None = None) -> bool:
    """True if this client is booked for a visit that starts later than now, or than `after`."""
    visits = Attendance.objects.filter(client_id=client_id, appointment__state__in=AHEAD)
    return visits.filter(appointment__starts_at__gt=after or clock.now()).exists()


def describe_advice(visit: Appointment) -> str:
    """Return in a letter's words what to book next; blank without advice."""
    if visit.advised_service is None or visit.advised_every_weeks is None:
        return ""
    service, day = visit.advised_service.name, dated(suggested_on(visit))
    if visit.advised_visits == 1:
        return _("{service}, around {day}").format(service=service, day=day)
    weeks = visit.advised_every_weeks
    return ngettext(
        "{service}, {visits} times, every week; the first around {day}",
        "{service}, {visits} times, every {weeks} weeks; the first around {day}",
        weeks,
    ).format(service=service, visits=visit.advised_visits, weeks=weeks, day=day)


def _later() -> AppointmentQuery:
    """Return the later visits of a visit's client."""
    later: AppointmentQuery = Appointment.objects.not_cancelled().filter(
        attendances__client=OuterRef("client"), starts_at__gt=OuterRef("starts_at")
    )
    return later
