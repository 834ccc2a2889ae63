"""End a session."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.refusals import fault
from scheduling.bookings.locking import check_time_of_event, event_time, lock_visit
from scheduling.models import Appointment


@transaction.atomic
def complete(
    *, appointment: Appointment, by: Actor, at: datetime | None = None, revision: int | None = None
) -> Appointment:
    """End the session. Raises `wrong_state`, `in_the_future`, `long_after`, `ends_before_start`."""
    when = event_time(at)
    visit = lock_visit(appointment, "complete", revision)
    check_time_of_event(visit, when, is_entered=at is not None)
    if visit.started_at and when < visit.started_at:
        raise fault("/at", "ends_before_start", "A session ends after it started.")
    visit.state, visit.ended_at = "completed", when
    audit.record(by, "completed", visit, client_key=visit.client_id, fields=["ended_at"])
    visit.save_revision()
    return visit
