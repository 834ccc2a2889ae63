"""Book another time in place of a visit that the clinic cancelled."""

from datetime import datetime

from django.db import transaction

from clients.models import Client
from clinic.actors import LinkBearer
from clinic.models import Practice
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from scheduling.visit_page.free_times import may_be_replaced, require_offer, too_late


@transaction.atomic
def book_instead(*, appointment: Appointment, starts_at: datetime, by: LinkBearer) -> Appointment:
    """Book the same service for the same people at a free time that is offered, once; return that visit.

    Locks the cancelled visit, so that of two taps the second returns what the first booked. Raises
    `too_late`, `taken`, and what `book` does.
    """
    cancelled, practice = Appointment.lock(appointment.pk), Practice.current()
    if (booked := cancelled.replacements.first()) is not None:
        return booked
    if not may_be_replaced(cancelled):
        raise too_late()
    offer = require_offer(cancelled, practice, starts_at)
    guests = Client.objects.filter(attendances__appointment=cancelled).exclude(pk=cancelled.client_id)
    return book(
        client=cancelled.client,
        service=cancelled.service,
        starts_at=starts_at,
        requested=[RequestedResource(offer.therapist, "therapist")] if offer.therapist else [],
        location=cancelled.location,
        guests=list(guests),
        instead_of=cancelled,
        by=by,
    )
