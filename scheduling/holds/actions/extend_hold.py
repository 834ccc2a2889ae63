"""Extend a hold."""

from django.db import transaction

from clinic import clock
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.holds.actions.hold_time import HELD_FOR
from scheduling.models import Hold
from scheduling.models.hold import hold_expired


@transaction.atomic
def extend_hold(*, hold: Hold) -> Hold:
    """Keep a hold ten minutes longer, once. Raises `hold_expired`, `extended_already`.

    One whose time was given to others meanwhile has expired, too.
    """
    hold = Hold.lock_live(hold.pk)
    if hold.extended_at:
        raise Refusal("extended_already", "A hold is extended once. Book the time, or let it go.")
    hold.extended_at, hold.expires_at = clock.now(), hold.expires_at + HELD_FOR
    if not reservations.extend(hold):
        raise hold_expired()
    hold.save(update_fields=["extended_at", "expires_at"])
    return hold
