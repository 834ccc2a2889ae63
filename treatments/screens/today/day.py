"""The visits of one therapist on a day, with who is treated in them; read in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from clinic import clock
from clinic.models import Practice, Staff
from scheduling.models import Appointment, Assignment, Attendance
from treatments.briefs.queries import with_health_on_file
from treatments.models import SelfCarePlan, SessionNote

ANY_ZONE = timedelta(hours=14)
"""The farthest that a day at some location may lie from the same day in UTC."""
OVER = ("completed", "no_show")


@dataclass(frozen=True)
class TherapistDay:
    """The visits of a day in order, their people, and how many visits the next day has."""

    on: date
    is_today: bool
    visits: list[Appointment]
    people: list[Attendance]
    number_next_day: int

    @property
    def next_visit(self) -> Appointment | None:
        """The visit in session, or else the first that is not over."""
        open_visits = [visit for visit in self.visits if visit.state not in OVER]
        in_session = [visit for visit in open_visits if visit.state == "in_session"]
        return next(iter(in_session or open_visits), None)


def read_day(person: Staff, on: date | None, practice: Practice) -> TherapistDay:
    """Return a day of this therapist, each visit by the day of its location.

    Without a day it is today where their nearest visit is, or else where the practice is.
    """
    now = clock.now()
    middle = datetime.combine(on, time(12), UTC) if on else now
    rows = list(
        _people_of(person, middle - timedelta(days=1) - ANY_ZONE, middle + timedelta(days=2) + ANY_ZONE)
    )
    today = _today(rows, now, practice)
    day = on or today
    people = [row for row in rows if _day_of(row.appointment) == day]
    tomorrow = {row.appointment_id for row in rows if _day_of(row.appointment) == day + timedelta(days=1)}
    return TherapistDay(day, day == today, _visits_of(people), people, len(tomorrow))


def _people_of(person: Staff, start: datetime, end: datetime) -> QuerySet[Any]:
    mine = Assignment.objects.filter(appointment=OuterRef("appointment"), resource__staff=person)
    rooms = Assignment.objects.filter(appointment=OuterRef("appointment"), kind="room")
    notes = SessionNote.objects.not_in_error().filter(attendance=OuterRef("pk"))
    plans = SelfCarePlan.objects.filter(
        note__attendance=OuterRef("pk"), note__entered_in_error_at=None
    ).order_by("-version")
    times = {"appointment__starts_at__gte": start, "appointment__starts_at__lt": end}
    related = ("client__guardian", "appointment__client", "appointment__service", "appointment__location")
    rows: QuerySet[Any] = with_health_on_file(
        Attendance.objects.filter(Exists(mine), **times).exclude(appointment__state="cancelled")
    ).select_related(*related)
    rows = rows.annotate(
        rooms=ArraySubquery(rooms.order_by("resource__name").values("resource__name")),
        note=Subquery(notes.values(data=JSONObject(pk="pk", signed_at="signed_at"))[:1]),
        plan=Subquery(plans.values(data=JSONObject(pk="pk", sent_at="sent_at"))[:1]),
    )
    return rows.order_by("appointment__starts_at", "appointment", "pk")


def _day_of(visit: Appointment) -> date:
    return visit.starts_at.astimezone(visit.location.zone).date()


def _today(rows: Iterable[Attendance], now: datetime, practice: Practice) -> date:
    visits = sorted((row.appointment for row in rows), key=lambda visit: abs(visit.starts_at - now))
    return visits[0].location.today() if visits else practice.today()


def _visits_of(people: Sequence[Attendance]) -> list[Appointment]:
    """Return the visits of these people, each once, with its people as read."""
    visits = {row.appointment_id: row.appointment for row in people}
    for key, visit in visits.items():
        rows = [row for row in people if row.appointment_id == key]
        for row in rows:
            row.appointment = visit
        visit.cache_related("attendances", rows)
    return list(visits.values())
