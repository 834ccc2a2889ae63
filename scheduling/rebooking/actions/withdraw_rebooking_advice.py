"""Withdraw the advice on what to book next."""

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from scheduling.bookings.locking import lock_visit
from scheduling.models import Appointment


@transaction.atomic
def withdraw_rebooking_advice(
    *, appointment: Appointment, by: Staff, revision: int | None = None
) -> Appointment:
    """Remove the advice from the visit; without advice nothing changes. Raises `wrong_state`."""
    visit = lock_visit(appointment, "advise", revision)
    if visit.advised_at is None:
        return visit
    visit.advised_service = visit.advised_every_weeks = visit.advised_visits = None
    visit.advised_at = visit.advised_by = None
    audit.record(by, "withdrew_rebooking_advice", visit, client_key=visit.client_id)
    visit.save_revision()
    return visit
