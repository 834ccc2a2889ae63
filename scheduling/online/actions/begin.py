"""Begin an online booking: hold the chosen time while its details are typed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.offers import offers
from scheduling.bookings import reservations
from scheduling.holds.actions.hold_time import hold_online
from scheduling.models import Hold, OnlineBooking
from scheduling.online.limits import require_few_held
from scheduling.online.locking import lock_hold
from scheduling.online.menu import OnlineChoice, choice_of

TYPING = timedelta(minutes=15)
"""How long a time is held for somebody who types."""
OPEN = timedelta(hours=1)
"""How long the page stays open: a slow typist gets the time if nobody took it."""
SOMEBODY = LinkBearer("online_booking")
"""Whoever books online, before they are known."""


@transaction.atomic
def begin(*, choice: OnlineChoice, starts_at: datetime, source: str, language: str) -> OnlineBooking:
    """Hold a free time that is offered online. Raises `too_many_held`, and what `hold_online` does."""
    require_few_held(source)
    _require_offered(choice, starts_at)
    now = clock.now()
    booking = OnlineBooking(
        service=choice.service,
        location=choice.location,
        therapist=choice.therapist,
        starts_at=starts_at,
        source=source,
        language=language,
        expires_at=now + OPEN,
    )
    booking.hold = _hold(booking, now + TYPING).pk
    booking.save(force_insert=True)
    return booking


def keep_time(booking: OnlineBooking, until: datetime) -> None:
    """Hold the time of a locked booking until then; anew if it is held no longer, unless it is `taken`."""
    if hold := lock_hold(booking):
        hold.expires_at, is_late = until, hold.expires_at <= clock.now()
        if not is_late and reservations.extend(hold):
            hold.save(update_fields=["expires_at"])
            return
        reservations.give_up(hold.pk)
    booking.hold = _hold(booking, until).pk


def _hold(booking: OnlineBooking, until: datetime) -> Hold:
    choice = choice_of(booking)
    return hold_online(
        service=booking.service,
        starts_at=booking.starts_at,
        requested=choice.requested,
        location=booking.location,
        until=until,
        by=SOMEBODY,
    )


def _require_offered(choice: OnlineChoice, starts_at: datetime) -> None:
    """Refuse as `taken` a time that is not, or no longer, among those offered."""
    minute = Span(starts_at, starts_at + timedelta(minutes=1))
    found, _next = offers(choice.visit(Practice.current()), minute)
    if not any(offer.slot.starts_at == starts_at for offer in found):
        raise Refusal("taken", _("This time is no longer free. Please choose another."))
