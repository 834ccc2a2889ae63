"""Check people in."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.refusals import fault
from scheduling.bookings.locking import check_time_of_event, event_time, lock_visit
from scheduling.models import Appointment


@transaction.atomic
def arrive(
    *,
    appointment: Appointment,
    health_news: Mapping[UUID, str],
    by: Actor,
    at: datetime | None = None,
    revision: int | None = None,
) -> Appointment:
    """Record who arrived, each with the answer to "anything new since last time?": none, yes or not_asked.

    An empty mapping checks everybody in and keeps each answer given before. Raises `wrong_state`,
    `not_in_this_visit`, `in_the_future`, `not_yet`, `long_before`, `long_after`.
    """
    when = event_time(at)
    visit = lock_visit(appointment, "arrive", revision)
    check_time_of_event(visit, when, is_entered=at is not None)
    attendances = {attendance.client_id: attendance for attendance in visit.attendances.all()}
    news = health_news or {client: attendance.health_news for client, attendance in attendances.items()}
    if news.keys() - attendances.keys():
        raise fault("/attendances", "not_in_this_visit", "Name the people treated in this visit.")
    for client, answer in news.items():
        attendance = attendances[client]
        attendance.arrived_at, attendance.no_show_at = attendance.arrived_at or when, None
        attendance.health_news = answer
        attendance.save(update_fields=["arrived_at", "no_show_at", "health_news"])
    visit.state, visit.arrived_at = "arrived", visit.arrived_at or when
    audit.record(by, "arrived", visit, client_key=visit.client_id, fields=["arrived_at", "health_news"])
    visit.save_revision()
    return visit
