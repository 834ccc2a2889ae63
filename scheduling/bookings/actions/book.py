"""Book a visit."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Service
from scheduling.availability.preferences import Preferences, RequestedResource
from scheduling.availability.suitability import check_service
from scheduling.bookings.assignment import attempt, attempts, audit_placement, lock_placement, write_visit
from scheduling.bookings.placement import Taken
from scheduling.bookings.rules import (
    BookingRequest,
    Override,
    Terms,
    check_and_lock_people,
)
from scheduling.letters import letters
from scheduling.models import Appointment
from scheduling.questions_before import ask_before


@transaction.atomic
def book(
    *,
    client: Client,
    service: Service,
    starts_at: datetime,
    by: Actor,
    requested: Sequence[RequestedResource] = (),
    location: Location | None = None,
    guests: Sequence[Client] = (),
    override_reason: str = "",
    desk_note: str = "",
    instead_of: Appointment | None = None,
    terms: Terms | None = None,
    imported_at: datetime | None = None,
) -> Appointment:
    """Book a visit for a client and their guests, with the requested resources among those that serve it.

    `instead_of` is the cancelled visit that it replaces, locked by the caller. No letter tells of a visit
    `imported_at` some time: it was agreed on elsewhere, by its `terms`. Staff may book past minutes. Raises
    `client_elsewhere`, `no_candidates`, `not_a_candidate`, `too_many_guests`, `too_far_ahead`,
    `clearance_missing`, `no_visit_today`, `client_archived`, `service_off_menu`, `in_the_past`, and without
    a reason `taken`, `outside_hours`, `long_past`, `service_unsuitable`, `therapist_unwanted`.
    """
    practice = Practice.current()
    request = BookingRequest(
        practice=practice,
        client=client,
        treated=[client.pk, *(guest.pk for guest in guests)],
        service=service,
        starts_at=starts_at,
        by=by,
        override=Override(override_reason),
        requested=requested,
        location=location,
        terms=terms,
    )
    check_service(service)
    people, preferences = check_and_lock_people(request)
    new = Appointment(client=client, desk_note=desk_note, instead_of=instead_of, imported_at=imported_at)
    visit = _reserve(new, request, people, preferences)
    audit_placement(by, "entered_past_visit" if starts_at < clock.now() else "booked", visit)
    if starts_at >= clock.now() and imported_at is None:
        ask_before(visit, people, by=by)
        _post_confirmation(visit, practice)
    return visit


def _post_confirmation(visit: Appointment, practice: Practice) -> None:
    for letter in letters.confirmation(visit, practice):
        outbox.post(letter, wait=practice.letter_grace)


def _reserve(
    visit: Appointment, request: BookingRequest, people: Sequence[Client], preferences: Preferences
) -> Appointment:
    """Write a new visit at the first placement that no rival takes; raise `taken` when all are lost."""
    for placement in attempts(request, preferences):
        with attempt():
            locked = lock_placement(placement, request)
            return write_visit(visit, placement, locked, request, people)
    raise Taken(request)
