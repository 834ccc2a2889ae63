"""Offer a time to one who waits."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.mail.wording import listed
from clinic.models import Location, Practice, Resource, Staff
from clinic.refusals import Refusal
from scheduling.availability.preferences import RequestedResource
from scheduling.holds.actions.hold_time import hold_for_offer
from scheduling.models import FreedTime, Hold, WaitlistEntry, WaitlistOffer
from scheduling.waitlist.asking import may_be_asked_from, offers_today
from scheduling.waitlist.letters import offer_letter, reader_of_offers
from scheduling.waitlist.ranking import TimeToOffer, answer_until, may_be_asked, suits
from scheduling.waitlist.refused import (
    does_not_suit,
    entry_ended,
    not_earlier,
    offered_enough,
    outside_letter_hours,
    too_soon,
)
from scheduling.waitlist.wishes import answer_rule, wish_of


@transaction.atomic
def make_offer(
    *,
    entry: WaitlistEntry,
    starts_at: datetime,
    location: Location,
    therapist: UUID | None,
    by: Actor,
    freed_time: FreedTime | None = None,
) -> WaitlistOffer:
    """Offer a time to one who waits: hold it for them until the answer is due, and write to them.

    Who gets no letters is called: the offer stands on the list of calls. Raises `entry_ended`,
    `offered_already`, `does_not_suit`, `not_earlier`, `too_soon`, `outside_letter_hours`, `offered_enough`,
    and what `book` does without an override.
    """
    practice, now = Practice.current(), clock.now()
    entry = WaitlistEntry.lock(entry.pk)
    _require_waiting(entry)
    until = answer_until(now, starts_at, answer_rule(practice))
    if until is None:
        raise too_soon()
    if may_be_asked_from(entry, 0, practice, now) > now:
        raise outside_letter_hours()
    hold = hold_for_offer(
        client=entry.client,
        service=entry.service,
        starts_at=starts_at,
        requested=[RequestedResource(therapist, "therapist")] if therapist else [],
        location=location,
        until=until,
        held_by=by if isinstance(by, Staff) else entry.added_by,
        by=by,
    )
    _require_suitable(entry, hold, now)
    _require_offered_to_nobody(hold)
    asked = offers_today([entry.client_id], practice).get(entry.client_id, 0)
    if not may_be_asked(asked, practice.waitlist_offers_a_day):
        raise offered_enough()
    return _write(entry, hold, practice, freed_time, by)


def _require_waiting(entry: WaitlistEntry) -> None:
    """Refuse an entry that ended, and one that has an offer to answer."""
    if entry.ended_at:
        raise entry_ended()
    if entry.offers.live().exists():
        raise Refusal("offered_already", "A time is offered to them already. Wait for the answer.")


def _require_suitable(entry: WaitlistEntry, hold: Hold, now: datetime) -> None:
    """Refuse a time that the entry does not ask for, with those who are held for it."""
    wish = wish_of(entry)
    if wish.earlier_than and hold.starts_at >= wish.earlier_than:
        raise not_earlier()
    local = hold.starts_at.astimezone(hold.location.zone)
    if not suits(wish, TimeToOffer(local, hold.location_id, frozenset(hold.resources)), now):
        raise does_not_suit()


def _require_offered_to_nobody(hold: Hold) -> None:
    """Refuse a time that is offered to another, also where a change of hours has just ended its hold.

    The resources are locked: of two offers the second sees the first.
    """
    live = WaitlistOffer.objects.live().filter(answer_until__gt=clock.now(), starts_at__lt=hold.ends_at)
    if live.filter(ends_at__gt=hold.starts_at, resources__overlap=hold.resources).exists():
        raise Refusal("taken", "This time is offered to somebody else.")


def _write(
    entry: WaitlistEntry, hold: Hold, practice: Practice, freed_time: FreedTime | None, by: Actor
) -> WaitlistOffer:
    """Write the offer of a held time and its letter."""
    reader = reader_of_offers(entry, practice)
    treating = Resource.objects.filter(pk__in=hold.resources, kind="therapist").order_by("name")
    offer = WaitlistOffer.objects.create(
        entry=entry,
        freed_time=freed_time,
        service=entry.service,
        location=hold.location,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        resources=hold.resources,
        therapist_names=listed([resource.name for resource in treating]),
        hold=hold.pk,
        way="letter" if reader else "phone",
        offered_by=by if isinstance(by, Staff) else None,
        answer_until=hold.expires_at,
    )
    audit.record(by, "offered_time", offer, client_key=entry.client_id, fields=["starts_at", "answer_until"])
    if reader:
        outbox.post(offer_letter(offer, reader, practice))
    return offer
