"""A client says they will come."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from scheduling.bookings import locking as under_lock
from scheduling.models import Appointment


@transaction.atomic
def confirm(*, appointment: Appointment, by: Actor, revision: int | None = None) -> Appointment:
    """Mark a booked visit as confirmed; a visit confirmed already stays as it is. Raises `wrong_state`."""
    visit = under_lock.visit(appointment, "confirm", revision)
    if visit.state == "confirmed":
        return visit
    visit.state, visit.confirmed_at = "confirmed", clock.now()
    audit.record(by, "confirmed", visit, client_key=visit.client_id)
    return under_lock.saved(visit)
