"""The session begins."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clients.client_limits import limits_for
from clinic import audit
from clinic.actors import Actor
from clinic.refusals import Refusal
from scheduling.bookings import locking as under_lock
from scheduling.models import Appointment


@transaction.atomic
def start(
    *, appointment: Appointment, by: Actor, at: datetime | None = None, revision: int | None = None
) -> Appointment:
    """Begin the session at whatever minute it begins; whoever was not checked in is taken to have arrived.

    Nobody arrives after the start: a later arrival is taken to have been then. Raises `wrong_state`,
    `in_the_future`, `long_before`, and `no_visit_today` when a condition on file bans massage today.
    """
    when = under_lock.happened(at)
    visit = under_lock.visit(appointment, "start", revision)
    under_lock.on_its_day(visit, when)
    present = visit.attendances.filter(no_show_at=None)
    limits = limits_for(
        list(present.values_list("client_id", flat=True)), when.astimezone(visit.location.zone).date()
    )
    if any(found.booking == "refuse" for found in limits.values()):
        raise Refusal("no_visit_today", "A condition on file bans massage today. Rebook this visit.")
    present.filter(Q(arrived_at=None) | Q(arrived_at__gt=when)).update(arrived_at=when)
    visit.state, visit.started_at, visit.arrived_at = "in_session", when, min(visit.arrived_at or when, when)
    audit.record(by, "started", visit, client_key=visit.client_id, fields=["started_at"])
    return under_lock.saved(visit)
