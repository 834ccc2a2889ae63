"""Close an offer that was not accepted."""

from clinic import clock
from clinic.mail import outbox
from clinic.spans import Span
from scheduling.bookings import reservations
from scheduling.freed_times import note_freed_time
from scheduling.models import FreedTime, Hold, WaitlistOffer


def close_offer(offer: WaitlistOffer, outcome: str) -> None:
    """End an offer whose entry is locked, and give its time to whoever waits next.

    A letter that has not left is withdrawn.
    """
    offer.state, offer.answered_at = outcome, clock.now()
    offer.save(update_fields=["state", "answered_at"])
    outbox.withdraw(about=offer.letter_key)
    if offer.hold:
        Hold.lock_all([offer.hold])
        reservations.give_up(offer.hold)
    if offer.freed_time_id:
        FreedTime.objects.filter(pk=offer.freed_time_id).update(look_at=clock.now())
    else:
        note_freed_time(offer.resources, Span(offer.starts_at, offer.ends_at), "offer_ended")
