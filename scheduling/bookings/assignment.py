"""Assign resources to a visit: try placements under locks, then write assignments and reservations."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Resource, Staff
from clinic.prepared_query import insert_rows
from clinic.refusals import Refusal
from scheduling.availability.preferences import Preferences
from scheduling.bookings import reservations
from scheduling.bookings.placement import Placement, Taken, find_placement
from scheduling.bookings.rules import BookingRequest, check_health
from scheduling.models import Appointment, Assignment, Reservation

TRIES = 8


def attempts(request: BookingRequest, preferences: Preferences) -> Iterator[Placement]:
    """Yield the placements to try one after the other, at most `TRIES`.

    After the first attempt the candidates are shuffled, so that rivals who lost together choose differently.
    """
    for number in range(TRIES):
        placement = find_placement(request, preferences, shuffled=number > 0)
        if request.location is None:
            check_health(request, placement.location)
        yield placement


@contextmanager
def attempt() -> Iterator[None]:
    """Run one attempt in a savepoint; when it is refused as `taken`, roll it back and leave without an error.

    The rollback lets go of the attempt's row locks, so that the next one takes its own in key order again.
    """
    try:
        with transaction.atomic():
            yield
    except Refusal as refusal:
        if refusal.code != "taken":
            raise


def lock_placement(placement: Placement, request: BookingRequest) -> dict[UUID, Resource]:
    """Lock the placement's resources, and those a moved visit has, in key order; return them by key.

    Raises `taken` when a resource was archived, got other shifts or was reserved since it was read.
    """
    resources = reservations.lock_resources({*placement.resources, *request.assigned})
    if _has_changed(placement, resources):
        raise Taken(request)
    if not placement.overbooks and _reserved_by_others(placement, request):
        raise Taken(request)
    return resources


def _has_changed(placement: Placement, resources: Mapping[UUID, Resource]) -> bool:
    """True if a chosen resource has another revision than when the placement was found."""
    revisions = {c.resource: c.revision for need in placement.needs for c in need.candidates}
    return any(resources[key].revision != revisions[key] for key in placement.resources)


def _reserved_by_others(placement: Placement, request: BookingRequest) -> set[UUID]:
    return reservations.reserved_by_others(placement.resources, placement.reserved, ignoring=request.moving)


def place(visit: Appointment, placement: Placement, request: BookingRequest) -> None:
    """Set the service, location, times, price and overruled rules of a visit; does not save it."""
    override = request.override
    visit.service, visit.location = request.service, placement.location
    visit.starts_at, visit.ends_at = placement.slot.starts_at, placement.slot.ends_at
    visit.price = _price(placement, request)
    visit.overrides, visit.override_reason = override.codes, override.reason if override.codes else ""


def _price(placement: Placement, request: BookingRequest) -> int:
    """Return the highest of the prices that the assigned therapists have of their own, else the service's."""
    own = [
        candidate.price
        for need in placement.needs
        for candidate in need.candidates
        if candidate.resource in placement.resources and candidate.price is not None
    ]
    return max(own, default=request.service.price)


def assign(
    visit: Appointment, placement: Placement, resources: Mapping[UUID, Resource], request: BookingRequest
) -> None:
    """Write the assignment of a resource to each need, and the reservations."""
    assignments = insert_rows(
        Assignment(
            appointment=visit,
            requirement_id=need.requirement,
            kind=need.kind,
            resource=resources[resource],
        )
        for need, resource in zip(placement.needs, placement.resources, strict=True)
    )
    visit.cache_related("assignments", assignments)
    reservations.create(_reservations(visit, placement, request))


def unassign(visit: Appointment) -> list[reservations.ReservedTime]:
    """Delete a visit's assignments and reservations, so that it may overlap its old time; return it."""
    freed = reservations.reserved_times(visit)
    visit.assignments.all().delete()
    reservations.delete(visit)
    return freed


def _reservations(visit: Appointment, placement: Placement, request: BookingRequest) -> list[Reservation]:
    """Return the visit's reservations; one of a resource that is reserved already is an overbooking."""
    new = reservations.for_visit(
        visit, reserved=placement.reserved, resources=placement.resources, clients=request.treated
    )
    if not placement.overbooks:
        return new
    assert isinstance(request.by, Staff)
    taken = _reserved_by_others(placement, request)
    for reservation in new:
        if reservation.resource_id in taken:
            reservation.blocking = False
            reservation.overbooked_by = request.by
            reservation.overbooked_reason = request.override.reason
    return new


def audit_placement(by: Actor, verb: str, visit: Appointment) -> None:
    """Record in the audit that a visit was booked or moved, with the rules overruled for it and why."""
    overruled = [f"overruled:{code}" for code in visit.overrides]
    audit.record(
        by,
        verb,
        visit,
        client_key=visit.client_id,
        fields=["service", "starts_at", "location", "seats", *overruled],
        reason=visit.override_reason,
    )
