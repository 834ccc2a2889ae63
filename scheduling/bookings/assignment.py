"""Assign resources to a visit: try placements under locks, then write assignments and reservations."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clinic import audit
from clinic.actors import Actor
from clinic.models import Resource, Staff
from clinic.prepared_query import insert_rows
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.outside_hours import Hours
from scheduling.availability.preferences import Preferences
from scheduling.bookings import reservations
from scheduling.bookings.allocation import share_freed
from scheduling.bookings.placement import Placement, find_placement
from scheduling.bookings.placing.pairs import pair_again, pairs_of
from scheduling.bookings.placing.refusals import Taken, held_or_taken
from scheduling.bookings.reservations import Rival
from scheduling.bookings.rules import BookingRequest, Override, check_health
from scheduling.bookings.sharing import cut
from scheduling.models import Appointment, Assignment, Attendance, Reservation
from scheduling.models.outside import Outside

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


@dataclass(frozen=True)
class LockedPlacement:
    """The locked resources of a placement by key, and what others hold of them at its time."""

    resources: Mapping[UUID, Resource]
    rivals: Sequence[Rival]


def lock_placement(
    placement: Placement, request: BookingRequest, *, locked: Mapping[UUID, Resource] | None = None
) -> LockedPlacement:
    """Lock the placement's resources, and those a moved visit has, in key order, unless they are `locked`.

    Raises `taken` when a resource was archived, got other shifts, was reserved or got too much since then.
    """
    resources = locked or reservations.lock_resources({*placement.resources, *request.assigned})
    if _has_changed(placement, resources) or placement.is_over_limit(request.ignoring):
        raise Taken(request)
    rivals = reservations.rivals_of(
        placement.resources,
        placement.reserved,
        clients=request.treated,
        ignoring=request.ignoring,
        sharing=placement.overbooks,
    )
    if holds := [r.owner for r in rivals if r.resource is None and r.during.overlaps(placement.visit)]:
        raise held_or_taken(request, holds)
    rivals = [rival for rival in rivals if rival.resource is not None]
    if not placement.overbooks and any(_is_in_the_way(rival, placement, resources) for rival in rivals):
        raise Taken(request)
    return LockedPlacement(resources, rivals)


def _is_in_the_way(rival: Rival, placement: Placement, resources: Mapping[UUID, Resource]) -> bool:
    """True unless only a therapist's clean-up runs into a block of hers."""
    assert rival.resource is not None
    overhangs = rival.block is not None and resources[rival.resource].kind == "therapist"
    return rival.during.overlaps(placement.visit if overhangs else placement.reserved)


def _has_changed(placement: Placement, resources: Mapping[UUID, Resource]) -> bool:
    """True if a chosen resource has another revision than when the placement was found."""
    revisions = {c.resource: c.revision for need in placement.needs for c in need.candidates}
    return any(resources[key].revision != revisions[key] for key in placement.resources)


def place(visit: Appointment, placement: Placement, request: BookingRequest) -> None:
    """Set the service, location, times, price and what is overruled for a visit; does not save it."""
    override = request.override
    visit.service, visit.location = request.service, placement.location
    visit.starts_at, visit.ends_at = placement.slot.starts_at, placement.slot.ends_at
    visit.price = _price(placement, request)
    visit.overrides, visit.override_reason = override.codes, override.reason if override.codes else ""
    hours = _hours_overruled(visit, placement, override)
    visit.outside_hours = hours.of_location(visit) if hours else Outside.NOT


def _hours_overruled(visit: Appointment, placement: Placement, override: Override) -> Hours | None:
    """Return the hours that a visit is placed outside of on purpose; None for one within hours."""
    is_outside = "outside_hours" in override.codes
    return Hours([visit], placement.therapists) if is_outside else None


def _price(placement: Placement, request: BookingRequest) -> int:
    """Return the agreed price, else the highest of the assigned therapists' own, else the service's."""
    if request.terms:
        return request.terms.price
    own = [
        candidate.price
        for need in placement.needs
        for candidate in need.candidates
        if candidate.resource in placement.resources and candidate.price is not None
    ]
    return max(own, default=request.service.price)


def assign(
    visit: Appointment, placement: Placement, locked: LockedPlacement, request: BookingRequest
) -> None:
    """Write the assignment of a resource to each need, and the reservations."""
    hours = _hours_overruled(visit, placement, request.override)
    assignments = insert_rows(
        Assignment(
            appointment=visit,
            requirement_id=need.requirement,
            kind=need.kind,
            resource=locked.resources[resource],
            outside_hours=hours.of_therapist(visit, resource)
            if hours and need.kind == "therapist"
            else Outside.NOT,
        )
        for need, resource in zip(placement.needs, placement.resources, strict=True)
    )
    visit.cache_related("assignments", assignments)
    reservations.give_up(request.hold)
    reservations.create(
        [
            *reservations.for_clients(
                Span(visit.starts_at, visit.ends_at), request.treated, appointment=visit
            ),
            *(
                reservation
                for resource in placement.resources
                for reservation in _reservations(
                    visit, locked.resources[resource], placement, locked, request
                )
            ),
        ]
    )


def write_visit(
    visit: Appointment,
    placement: Placement,
    locked: LockedPlacement,
    request: BookingRequest,
    people: Sequence[Client],
) -> Appointment:
    """Write a new visit at a locked placement, with the people treated and all that it reserves."""
    place(visit, placement, request)
    insert_rows([visit])
    attendances = insert_rows(Attendance(appointment=visit, client=person) for person in people)
    visit.cache_related("attendances", attendances)
    assign(visit, placement, locked, request)
    return visit


def assign_anew(visit: Appointment, request: BookingRequest, preferences: Preferences) -> None:
    """Give a visit the first placement that no rival takes, in place of all it has; raise `taken` if none.

    Does not save the visit; it needs no rebooking then.
    """
    for placement in attempts(request, preferences):
        with attempt():
            locked = lock_placement(placement, request)
            place(visit, placement, request)
            pairs = pairs_of(visit) if len(request.treated) > 1 else {}
            freed = unassign(visit)
            assign(visit, placement, locked, request)
            pair_again(visit, pairs)
            share_freed(freed, "moved")
            visit.needs_rebooking = False
            return
    raise Taken(request)


def unassign(visit: Appointment) -> list[reservations.ReservedTime]:
    """Delete a visit's assignments and reservations, so that it may overlap its old time; return it."""
    freed = reservations.reserved_times(visit)
    visit.assignments.all().delete()
    reservations.delete(visit)
    return freed


def _reservations(
    visit: Appointment,
    resource: Resource,
    placement: Placement,
    locked: LockedPlacement,
    request: BookingRequest,
) -> list[Reservation]:
    """Return the visit's reservations of a resource: one, or pieces where others hold a part of its time.

    The visits and blocks in the way are overruled, and named; a part that one of them holds does not block.
    """
    rivals = [rival for rival in locked.rivals if rival.resource == resource.pk]
    overruled = {rival.owner for rival in rivals if _is_in_the_way(rival, placement, locked.resources)}
    override = {}
    if overruled:
        assert isinstance(request.by, Staff)
        override = {"overbooked_by": request.by, "overbooked_reason": request.override.reason}
    return [
        reservations.of_piece(
            piece, appointment=visit, resource=resource, rivals=sorted(overruled), **override
        )
        for piece in cut(placement.reserved, [rival.during for rival in rivals])
    ]


def audit_placement(by: Actor, verb: str, visit: Appointment) -> None:
    """Record in the audit that a visit was placed, with the rules overruled for it and why."""
    overruled = [f"overruled:{code}" for code in visit.overrides]
    audit.record(
        by,
        verb,
        visit,
        client_key=visit.client_id,
        fields=["service", "starts_at", "location", "seats", *overruled],
        reason=visit.override_reason,
    )
