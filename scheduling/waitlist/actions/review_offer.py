"""Close what is over: offers that nobody answered, offers whose time has gone, entries that wait in vain."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from clinic.actors import Actor
from clinic.models import Practice, Resource
from clinic.refusals import Refusal
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings import reservations
from scheduling.holds.actions.hold_time import hold_for_offer
from scheduling.models import Attendance, Hold, Reservation, WaitlistEntry, WaitlistOffer
from scheduling.models.waitlist import WaitlistEntryQuery
from scheduling.waitlist.actions.close_offer import close_offer
from scheduling.waitlist.actions.entries import end_entry

NO_VISIT = UUID(int=0)


@transaction.atomic
def review_offer(offer: WaitlistOffer, *, by: Actor) -> bool:
    """Close an offer whose time to answer is over, or whose time is others' now; return True if it was.

    A change of hours or a block ends holds; what is still free is held again. One whose entry somebody else
    has locked is left to the next run.
    """
    free = WaitlistEntry.objects.filter(pk=offer.entry_id)
    if not free.select_for_update(no_key=True, skip_locked=True, of=("self",)).exists():
        return False
    offer = WaitlistOffer.objects.with_people().get(pk=offer.pk)
    if offer.state != "offered":
        return False
    if not offer.is_open:
        close_offer(offer, "expired")
        return True
    if _is_held(offer) or _hold_again(offer, by=by):
        return False
    close_offer(offer, "gone")
    return True


def _is_held(offer: WaitlistOffer) -> bool:
    """Return True if all that was held for an offer still is."""
    rows = Reservation.objects.filter(hold=offer.hold) if offer.hold else Reservation.objects.none()
    return set(offer.resources) <= set(rows.values_list("resource", flat=True))


def _hold_again(offer: WaitlistOffer, *, by: Actor) -> bool:
    """Hold the time of an offer anew where it is still free; return True if it was."""
    treating = Resource.objects.filter(pk__in=offer.resources, kind="therapist").values_list("pk", flat=True)
    if offer.hold:
        Hold.lock_all([offer.hold])
        reservations.give_up(offer.hold)
    try:
        with transaction.atomic():
            hold = hold_for_offer(
                client=offer.entry.client,
                service=offer.service,
                starts_at=offer.starts_at,
                requested=[RequestedResource(key, "therapist") for key in treating],
                location=offer.location,
                until=offer.answer_until,
                held_by=offer.entry.added_by,
                by=by,
            )
    except Refusal:
        offer.hold = None
        return False
    offer.hold, offer.resources = hold.pk, hold.resources
    offer.save(update_fields=["hold", "resources"])
    return True


def entries_over(practice: Practice) -> WaitlistEntryQuery:
    """Return the open entries that wait for nothing: their days are over, their client is archived or booked.

    Booked is who has a visit of the service in these days that was booked since, besides the one to give up.
    """
    booked = Attendance.objects.filter(
        ~Q(appointment__state__in=["cancelled", "no_show"]),
        ~Q(appointment=Coalesce(OuterRef("visit"), Value(NO_VISIT))),
        client=OuterRef("client"),
        appointment__service=OuterRef("service"),
        appointment__created_at__gte=OuterRef("created_at"),
        appointment__starts_at__date__gte=OuterRef("first_on"),
        appointment__starts_at__date__lte=OuterRef("last_on"),
    )
    entries: WaitlistEntryQuery = WaitlistEntry.objects.open().annotate(is_booked=Exists(booked))
    return entries.filter(
        Q(is_booked=True) | Q(client__archived_at__isnull=False) | Q(last_on__lt=practice.today())
    ).select_related("client")


def end_entry_over(entry: WaitlistEntry, *, by: Actor) -> bool:
    """End an entry of `entries_over` for the reason it is there."""
    because = "over"
    if entry.client.archived_at:
        because = "archived"
    elif vars(entry).get("is_booked"):
        because = "booked"
    return end_entry(entry=entry, because=because, by=by).ended_at is not None
