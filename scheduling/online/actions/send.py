"""Ask somebody who typed their details to confirm by the link in a letter."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from clients.models import ConsentText
from clinic import clock
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.models import OnlineBooking
from scheduling.models.online.booking import CHOOSING, SENT
from scheduling.online.actions.begin import keep_time
from scheduling.online.letters import confirm_letter
from scheduling.online.locking import let_hold_go, lock_booking

CONFIRMED_WITHIN = timedelta(hours=2)


@dataclass(frozen=True)
class Details:
    """The details of somebody who books, read and checked."""

    name: str
    email: str
    phone: str
    birth_on: date
    conditions: Collection[str] = ()
    consent_text: ConsentText | None = None


@transaction.atomic
def send_confirmation(*, booking: OnlineBooking, details: Details) -> OnlineBooking:
    """Keep the details and write to the e-mail; the time is held until the link is opened, for two hours.

    It looks at no client: whoever types an address learns nothing of it. One that was sent already stays as
    it is. Raises `booking_over`, `taken` and what else speaks against the time by now.
    """
    booking = lock_booking(booking.pk)
    if booking.state != CHOOSING:
        return booking
    now = clock.now()
    booking.state, booking.expires_at = SENT, min(now + CONFIRMED_WITHIN, booking.starts_at)
    booking.name, booking.email, booking.phone = details.name, details.email, details.phone
    booking.birth_on, booking.conditions = details.birth_on, sorted(details.conditions)
    booking.consent_text = details.consent_text
    booking.agreed_at = now if details.consent_text else None
    keep_time(booking, booking.expires_at)
    booking.save()
    outbox.post(confirm_letter(booking, Practice.current()))
    return booking


@transaction.atomic
def abandon_booking(*, booking: OnlineBooking) -> None:
    """End a booking that will not be made: what was typed is not kept, and its time is free."""
    booking = lock_booking(booking.pk)
    if booking.state == CHOOSING:
        let_hold_go(booking)
        booking.delete()
