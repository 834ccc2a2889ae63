"""Hold a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.models import Location, Practice, Service, Staff
from clinic.prepared_query import insert_rows
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.suitability import check_service
from scheduling.bookings import reservations
from scheduling.bookings.assignment import LockedPlacement, attempt, attempts, lock_placement
from scheduling.bookings.placement import Placement
from scheduling.bookings.placing.refusals import Taken
from scheduling.bookings.rules import (
    BookingRequest,
    Override,
    Terms,
    check_and_lock_people,
    check_audience,
    in_the_past,
)
from scheduling.bookings.sharing import cut
from scheduling.models import Hold, Reservation

HELD_FOR = timedelta(minutes=10)
MOST_HELD = 3
"""The holds of one person at once: the times read out in one phone call, so that nobody empties a diary."""


@transaction.atomic
def hold_time(
    *,
    service: Service,
    starts_at: datetime,
    by: Staff,
    client: Client | None = None,
    guests: Sequence[Client] = (),
    requested: Sequence[RequestedResource] = (),
    location: Location | None = None,
    instead_of: UUID | None = None,
) -> Hold:
    """Hold what a visit at this time would have, for ten minutes, judged as a booking of it is.

    The hold `instead_of` which it is made ends in the same transaction, and they may overlap; one that is
    gone already is passed over. Raises what `book` does, without an override, `too_many_holds`, `on_offer`.
    """
    check_service(service)
    if starts_at < clock.now():
        raise in_the_past()
    replaced = Hold.lock_all([instead_of] if instead_of else [])
    for hold in replaced:
        hold.require_not_on_offer()
    _require_few(by, replaced)
    request = BookingRequest(
        practice=Practice.current(),
        client=client,
        treated=[person.pk for person in (client, *guests) if person],
        service=service,
        starts_at=starts_at,
        by=by,
        override=Override(),
        requested=requested,
        location=location,
        hold=replaced[0].pk if replaced else None,
    )
    return _place(request, Hold(held_by=by, expires_at=clock.now() + HELD_FOR))


@transaction.atomic
def hold_for_offer(
    *,
    client: Client,
    service: Service,
    starts_at: datetime,
    requested: Sequence[RequestedResource],
    location: Location,
    until: datetime,
    held_by: Staff,
    by: Actor,
    guests: Sequence[UUID] = (),
    terms: Terms | None = None,
) -> Hold:
    """Hold a time for a client until an offer of it is answered, judged as a booking of it is.

    It counts for nobody's `MOST_HELD`. Raises what `book` does, without an override.
    """
    check_service(service)
    request = BookingRequest(
        practice=Practice.current(),
        client=client,
        treated=[client.pk, *guests],
        service=service,
        starts_at=starts_at,
        by=by,
        override=Override(),
        requested=requested,
        location=location,
        terms=terms,
    )
    return _place(request, Hold(held_by=held_by, expires_at=until, for_offer=True))


@transaction.atomic
def hold_online(
    *,
    service: Service,
    starts_at: datetime,
    requested: Sequence[RequestedResource],
    location: Location,
    until: datetime,
    by: Actor,
) -> Hold:
    """Hold a time for somebody who books online, judged as their booking is; nobody knows who they are.

    Raises what `book` does, without an override.
    """
    check_service(service)
    request = BookingRequest(
        practice=Practice.current(),
        client=None,
        treated=[],
        service=service,
        starts_at=starts_at,
        by=by,
        override=Override(),
        requested=requested,
        location=location,
    )
    return _place(request, Hold(expires_at=until))


def _place(request: BookingRequest, hold: Hold) -> Hold:
    """Write a hold at the first placement that no rival takes; raise `taken` when all are lost."""
    _, preferences = check_and_lock_people(request)
    check_audience(request)
    for placement in attempts(request, preferences):
        with attempt():
            return _write(hold, request, placement, lock_placement(placement, request))
    raise Taken(request)


def _require_few(by: Staff, replaced: Sequence[Hold]) -> None:
    """Refuse one more than `MOST_HELD`; the holds of one person are counted one request after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"holds:{by.pk}"])
    present = (
        Hold.objects.keeping_others_out()
        .filter(held_by=by, for_offer=False)
        .exclude(pk__in=[hold.pk for hold in replaced])
    )
    if present.count() >= MOST_HELD:
        raise Refusal(
            "too_many_holds", "You hold as many times as one person may. Let one go, or book it, first."
        )


def _write(hold: Hold, request: BookingRequest, placement: Placement, locked: LockedPlacement) -> Hold:
    """Write the hold with its reservations, in place of the one that it replaces."""
    reservations.give_up(request.hold)
    slot = placement.slot
    hold.service, hold.location = request.service, placement.location
    hold.starts_at, hold.ends_at = slot.starts_at, slot.ends_at
    hold.resources = sorted(placement.resources)
    insert_rows([hold])
    cause = {"hold": hold, "held_until": hold.expires_at}
    reservations.create(
        [
            *reservations.for_clients(Span(slot.starts_at, slot.ends_at), request.treated, **cause),
            *(
                reservation
                for resource in placement.resources
                for reservation in _reservations(resource, placement, locked, cause)
            ),
        ]
    )
    return hold


def _reservations(
    resource: UUID, placement: Placement, locked: LockedPlacement, cause: dict[str, object]
) -> list[Reservation]:
    """Return the reservations of a resource, without the clean-up that runs into time off."""
    others = [rival.during for rival in locked.rivals if rival.resource == resource]
    return [
        reservations.of_piece(piece, resource=locked.resources[resource], **cause)
        for piece in cut(placement.reserved, others)
        if piece.blocking
    ]
