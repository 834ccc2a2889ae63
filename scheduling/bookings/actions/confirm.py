"""Confirm a visit: the client says they will come."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import Refusal
from scheduling.bookings.locking import lock_visit
from scheduling.models import Appointment


@transaction.atomic
def confirm(*, appointment: Appointment, by: Actor, revision: int | None = None) -> Appointment:
    """Mark a booked visit as confirmed; a visit confirmed already stays as it is.

    Raises `wrong_state`, `visit_over`.
    """
    visit = lock_visit(appointment, "confirm", revision)
    if visit.state == "confirmed":
        return visit
    if visit.ends_at <= clock.now():
        raise Refusal(
            "visit_over", "This visit is over. Check the client in, mark a no-show or cancel it instead."
        )
    visit.state, visit.confirmed_at, visit.confirmed_by = "confirmed", clock.now(), by.actor_key
    audit.record(by, "confirmed", visit, client_key=visit.client_id)
    visit.save_revision()
    return visit
