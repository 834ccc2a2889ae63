"""Book a visit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Service
from scheduling.availability.preferences import Preferences, RequestedResource
from scheduling.availability.suitability import check_service
from scheduling.bookings.assignment import attempt, attempts, audit_placement, lock_placement, write_visit
from scheduling.bookings.placing.refusals import Taken
from scheduling.bookings.rules import (
    BookingRequest,
    Override,
    Terms,
    check_and_lock_people,
    check_audience,
)
from scheduling.letters import letters
from scheduling.models import Appointment, Hold
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
    hold: UUID | Hold | None = None,
    imported_at: datetime | None = None,
) -> Appointment:
    """Book a visit for a client and their guests, with the requested resources among those that serve it.

    `instead_of` is the visit that it replaces, a `Hold` one whose offer is accepted: the caller locked both.
    No letter tells of one `imported_at` some time: it was agreed on by its `terms`. Raises what
    `check_and_lock_people` and `find_placement` do, `hold_expired`, `on_offer`, `service_off_menu`,
    `client_elsewhere`; without a reason `not_for_client`.
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
        **_held(hold),
    )
    check_service(service)
    people, preferences = check_and_lock_people(request)
    check_audience(request)
    visit = Appointment(client=client, desk_note=desk_note, instead_of=instead_of, imported_at=imported_at)
    _reserve(visit, request, people, preferences)
    audit_placement(by, "entered_past_visit" if starts_at < clock.now() else "booked", visit)
    _tell(visit, people, practice, by)
    return visit


def _held(hold: UUID | Hold | None) -> dict[str, Any]:
    """Lock a hold, unless the caller has, and return it as a booking request has it.

    What it reserves becomes the visit's as far as it fits.
    """
    if hold is None:
        return {}
    held = hold if isinstance(hold, Hold) else Hold.lock_live(hold)
    return {"hold": held.pk, "assigned": frozenset(held.resources)}


def _tell(visit: Appointment, people: Sequence[Client], practice: Practice, by: Actor) -> None:
    """Send the questions and the confirmation of a visit to come that was agreed on here."""
    if visit.starts_at < clock.now() or visit.imported_at:
        return
    ask_before(visit, people, by=by)
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
