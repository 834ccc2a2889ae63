"""A therapist takes back what was to be booked next."""

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from scheduling.bookings import locking as under_lock
from scheduling.models import Appointment


@transaction.atomic
def withdraw_rebooking_advice(
    *, appointment: Appointment, by: Staff, revision: int | None = None
) -> Appointment:
    """Take the advice off the visit; where there is none, nothing changes. Raises `wrong_state`."""
    visit = under_lock.visit(appointment, "advise", revision)
    if visit.advised_at is None:
        return visit
    visit.advised_service = visit.advised_every_weeks = visit.advised_visits = None
    visit.advised_at = visit.advised_by = None
    audit.record(by, "withdrew_rebooking_advice", visit, client_key=visit.client_id)
    return under_lock.saved(visit)
