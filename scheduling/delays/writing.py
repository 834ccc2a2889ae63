"""Lock the visits of a delay with all that they have, and write one at another time."""

from collections.abc import Collection, Sequence
from uuid import UUID

from clinic import clock
from clinic.models import Resource
from clinic.spans import Span
from scheduling.bookings import reservations
from scheduling.bookings.sharing import cut
from scheduling.models import Appointment, Reservation


def lock_all_of(visits: Sequence[Appointment]) -> dict[UUID, Resource]:
    """Lock the people and the resources of locked visits, in the order of locks; return the resources."""
    reservations.lock_clients({row.client_id for visit in visits for row in visit.attendances.all()})
    return reservations.lock_resources(
        {row.resource_id for visit in visits for row in visit.assignments.all()}
    )


def put(visit: Appointment, span: Span, resources: dict[UUID, Resource]) -> None:
    """Write what a locked visit reserves at another time, with all that it has; does not save the visit.

    Its former reservations are deleted. Raises `taken` and `client_elsewhere`.
    """
    visit.starts_at, visit.ends_at = span.start, span.end
    reserved = reserved_at(visit, span)
    keys = [row.resource_id for row in visit.assignments.all()]
    rivals = reservations.rivals_of(keys, reserved, ignoring=visit.pk)
    reservations.create(
        [
            *reservations.for_clients(
                span, [row.client_id for row in visit.attendances.all()], appointment=visit
            ),
            *(
                reservations.of_piece(piece, appointment=visit, resource=resources[key])
                for key in keys
                for piece in cut(reserved, [r.during for r in rivals if r.resource == key and r.block])
            ),
        ]
    )


def reserved_at(visit: Appointment, span: Span) -> Span:
    """Return what a visit reserves of its resources at this time, with the clean-up."""
    return span.widen(visit.service.cleanup_before, visit.service.cleanup_after)


def clashes_at(visit: Appointment, span: Span, ignoring: Collection[UUID]) -> bool:
    """Return True if others have what a visit needs at this time; under the locks of both."""
    keys = [row.resource_id for row in visit.assignments.all()]
    people = [row.client_id for row in visit.attendances.all()]
    rivals = reservations.rivals_of(keys, reserved_at(visit, span), ignoring=visit.pk)
    in_the_way = [r for r in rivals if r.owner not in ignoring and (not r.block or r.during.overlaps(span))]
    held_or_booked = Reservation.objects.live().not_expired(clock.now()).filter(client__in=people)
    elsewhere = held_or_booked.overlapping(span.start, span.end).exclude(appointment__in=ignoring)
    return bool(in_the_way) or elsewhere.exists()
