"""Start a session."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clients.client_limits import limits_for
from clinic import audit
from clinic.actors import Actor
from clinic.refusals import Refusal
from scheduling.bookings.locking import check_time_of_event, event_time, lock_visit
from scheduling.bookings.rules import Override, is_record
from scheduling.models import Appointment


@transaction.atomic
def start(
    *,
    appointment: Appointment,
    by: Actor,
    at: datetime | None = None,
    override_reason: str = "",
    revision: int | None = None,
) -> Appointment:
    """Start the session at any minute; clients not checked in, or later than the start, arrive at the start.

    Raises `wrong_state`, `in_the_future`, `not_yet`, `long_before`, `long_after`, and `no_visit_today` when a
    condition on file bans massage today: overruled with a reason for a session that is entered late.
    """
    when = event_time(at)
    visit = lock_visit(appointment, "start", revision)
    check_time_of_event(visit, when, is_entered=at is not None)
    present = visit.attendances.filter(no_show_at=None)
    limits = limits_for(
        list(present.values_list("client_id", flat=True)), when.astimezone(visit.location.zone).date()
    )
    override = Override(override_reason if is_record(when) else "")
    if any(limit.booking == "refuse" for limit in limits.values()):
        override.allow(
            Refusal("no_visit_today", "A condition on file bans massage today. Rebook this visit.")
        )
    present.filter(Q(arrived_at=None) | Q(arrived_at__gt=when)).update(arrived_at=when)
    visit.state, visit.started_at, visit.arrived_at = "in_session", when, min(visit.arrived_at or when, when)
    overruled = [f"overruled:{code}" for code in override.codes]
    audit.record(
        by,
        "started",
        visit,
        client_key=visit.client_id,
        fields=["started_at", *overruled],
        reason=override.reason if overruled else "",
    )
    visit.save_revision()
    return visit
