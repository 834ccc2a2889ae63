"""Lock an online booking, and the hold that keeps a time for it or for a request."""

from uuid import UUID

from scheduling.bookings import reservations
from scheduling.models import Hold, OnlineBooking, OnlineRequest
from scheduling.online.refused import booking_over


def lock_booking(key: UUID) -> OnlineBooking:
    """Lock a booking that is not over; raises `booking_over`."""
    try:
        locked = OnlineBooking.lock(key)
    except OnlineBooking.DoesNotExist:
        raise booking_over() from None
    if not locked.is_confirmed and not locked.is_open:
        raise booking_over()
    return locked


def lock_hold(record: OnlineBooking | OnlineRequest) -> Hold | None:
    """Lock the hold of a locked booking or request; None where it is gone, or never was."""
    return next(iter(Hold.lock_all([record.hold] if record.hold else [])), None)


def let_hold_go(record: OnlineBooking | OnlineRequest) -> None:
    """Let go of the time that is held for a locked booking or request."""
    if hold := lock_hold(record):
        reservations.give_up(hold.pk)
