"""Move a visit as its client asks on its page."""

from datetime import datetime

from django.db import transaction

from clinic.actors import LinkBearer
from clinic.models import Practice
from scheduling.bookings.actions.move import move
from scheduling.models import Appointment
from scheduling.visit_page.free_times import may_be_moved, require_offer, too_late


@transaction.atomic
def move_as_client(
    *, appointment: Appointment, starts_at: datetime, by: LinkBearer, revision: int | None = None
) -> Appointment:
    """Move a visit to a free time that is offered, with the same therapists, until moving is no longer free.

    It is judged as any other move. Raises `too_late`, `taken`, and what `move` does.
    """
    visit, practice = Appointment.lock_revision(appointment.pk, revision), Practice.current()
    if not may_be_moved(visit, practice):
        raise too_late()
    require_offer(visit, practice, starts_at)
    return move(appointment=visit, starts_at=starts_at, by=by)
