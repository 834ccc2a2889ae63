"""Accept an offer, or decline it."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice, Resource
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings import reservations
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import call_off
from scheduling.bookings.cover import lock_waiting, settle
from scheduling.letters import series_letters
from scheduling.models import Appointment, Hold, WaitlistEntry, WaitlistOffer
from scheduling.models.appointment import AHEAD
from scheduling.waitlist.actions.close_offer import close_offer
from scheduling.waitlist.actions.entries import close_entry
from scheduling.waitlist.refused import not_earlier, offer_over


@transaction.atomic
def accept_offer(*, offer: WaitlistOffer, by: Actor) -> WaitlistOffer:
    """Book the offered time from its hold; the later visit of the entry is cancelled for it, free of charge.

    One letter tells both. An offer that was accepted already stays so. Raises `offer_over`, `not_earlier`,
    and what `book` does: what speaks against the visit since the offer was made.
    """
    entry = WaitlistEntry.lock(offer.entry_id)
    offer = WaitlistOffer.objects.with_people().get(pk=offer.pk)
    if offer.state == "accepted":
        return offer
    if not offer.is_open:
        raise offer_over()
    later = _lock_later_visit(entry, offer)
    waiting = lock_waiting(later) if later else set()
    held = Hold.lock_all([offer.hold] if offer.hold else [])
    if later:
        reservations.lock_clients([entry.client_id])
        _give_up(later, by=by)
    therapists = Resource.objects.filter(pk__in=offer.resources, kind="therapist")
    offer.visit = book(
        client=entry.client,
        service=offer.service,
        starts_at=offer.starts_at,
        requested=[RequestedResource(key, "therapist") for key in therapists.values_list("pk", flat=True)],
        location=offer.location,
        hold=held[0] if held else None,
        instead_of=later,
        by=by,
    )
    settle(waiting, by=by)
    offer.state, offer.answered_at = "accepted", clock.now()
    offer.save(update_fields=["state", "answered_at", "visit"])
    outbox.withdraw(about=offer.letter_key)
    audit.record(by, "accepted_time", offer, client_key=entry.client_id, fields=["visit"])
    close_entry(entry, "booked", by=by)
    return offer


def _lock_later_visit(entry: WaitlistEntry, offer: WaitlistOffer) -> Appointment | None:
    """Lock the visit to be given up; None where there is none, or it is off already.

    Raises `not_earlier` where it was moved to an earlier time than the one offered.
    """
    if entry.visit_id is None:
        return None
    visit = Appointment.lock(entry.visit_id)
    if visit.state not in AHEAD:
        return None
    if visit.starts_at <= offer.starts_at:
        raise not_earlier()
    return visit


def _give_up(visit: Appointment, *, by: Actor) -> None:
    """Cancel the later visit without a letter of its own; it is never late, for the clinic offered it."""
    practice = Practice.current()
    call_off(visit, "client", "other", practice, by=by)
    visit.cancelled_late = False
    outbox.withdraw(about=visit.letter_key)
    series_letters.post_anew(visit.series, [visit], practice)
    visit.sequence += 1
    visit.save_revision()


@transaction.atomic
def decline_offer(*, offer: WaitlistOffer, by: Actor, leave: bool = False) -> WaitlistOffer:
    """Let an offered time go to whoever waits next; with `leave` the client waits no longer.

    One that was declined already stays so. Raises `offer_over`.
    """
    entry = WaitlistEntry.lock(offer.entry_id)
    offer = WaitlistOffer.objects.with_people().get(pk=offer.pk)
    if offer.state not in ("offered", "declined"):
        raise offer_over()
    if offer.state == "offered":
        close_offer(offer, "declined")
        audit.record(by, "declined_time", offer, client_key=entry.client_id)
    if leave and entry.ended_at is None:
        close_entry(entry, "withdrawn", by=by)
    return offer
