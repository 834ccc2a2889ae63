"""The session begins."""

from datetime import datetime

from django.db import transaction

from clients.limits_of import limits_for
from clinic import audit
from clinic.actors import Actor
from clinic.refusals import Refusal
from scheduling import under_lock
from scheduling.models import Appointment


@transaction.atomic
def start(
    *, appointment: Appointment, by: Actor, at: datetime | None = None, revision: int | None = None
) -> Appointment:
    """Begin the session at whatever minute it begins; whoever was not checked in is taken to have arrived.

    Raises `wrong_state`, `in_the_future`, and `no_visit_today` when a condition on file bans massage today.
    """
    when = under_lock.happened(at)
    visit = under_lock.visit(appointment, "start", revision)
    present = visit.attendances.filter(no_show_at=None)
    limits = limits_for(
        list(present.values_list("client_id", flat=True)), when.astimezone(visit.location.zone).date()
    )
    if any(found.booking == "refuse" for found in limits.values()):
        raise Refusal("no_visit_today", "A condition on file bans massage today. Rebook this visit.")
    present.filter(arrived_at=None).update(arrived_at=when)
    visit.state, visit.started_at, visit.arrived_at = "in_session", when, visit.arrived_at or when
    audit.record(by, "started", visit, client_key=visit.client_id, fields=["started_at"])
    return under_lock.saved(visit)
