"""Takes the places that visits find: locks, a second look, then seats and claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Resource, Service, Staff
from clinic.prepared_query import insert_rows
from clinic.refusals import Refusal
from scheduling.bookings import reservations as claims
from scheduling.bookings.overrides import Override
from scheduling.bookings.placement import Place, taken_refusal
from scheduling.models import Appointment, Assignment, Reservation

TRIES = 8


def take_a_place[Taken](
    find: Callable[..., Place],
    put: Callable[[Place, Mapping[UUID, Resource]], Taken],
    *,
    also_lock: Collection[UUID] = (),
    ignoring: UUID | None = None,
) -> Taken:
    """Find a place, lock its resources, look again and put the visit there; else try another place.

    `find` takes `mixed`, true once a try was lost: then it mixes the candidates, so that those who lost
    together part.
    Each try has its own savepoint, rolled back when it is lost: that lets go of its locks, so that the next
    one takes its own in key order again. Raises `Refusal` `taken` when nothing is free.
    """
    for tried in range(TRIES):
        place = find(mixed=tried > 0)
        try:
            with transaction.atomic():
                locked = claims.lock_resources({*place.resources, *also_lock})
                if _changed_meanwhile(place, locked) or (
                    not place.may_overbook
                    and claims.held_by_others(place.resources, place.held, ignoring=ignoring)
                ):
                    raise taken_refusal()
                return put(place, locked)
        except Refusal as refusal:
            if refusal.code != "taken":
                raise
    raise taken_refusal()


def _changed_meanwhile(place: Place, locked: Mapping[UUID, Resource]) -> bool:
    """Whether one of the chosen was archived or got other shifts between the look and the lock."""
    seen = {c.resource: c.revision for need in place.needs for c in need.candidates}
    return any(locked[key].revision != seen[key] for key in place.resources)


def price_of(service: Service, place: Place) -> int:
    """The price of the therapist who does it where they have their own, else the service's."""
    chosen = set(place.resources)
    own = [c.price for n in place.needs for c in n.candidates if c.resource in chosen and c.price is not None]
    return max(own, default=service.price)


def seat(
    appointment: Appointment,
    place: Place,
    locked: Mapping[UUID, Resource],
    treated: Sequence[UUID],
    *,
    override: Override,
    by: Actor,
) -> None:
    """Write who and what fills each need, and take the claims."""
    seats = insert_rows(
        Assignment(
            appointment=appointment,
            requirement_id=need.requirement,
            kind=need.kind,
            resource=locked[resource],
        )
        for need, resource in zip(place.needs, place.resources, strict=True)
    )
    appointment.cache_related("assignments", seats)
    claims.take(_claims(appointment, place, treated, override, by))


def unseat(appointment: Appointment) -> list[claims.Held]:
    """Take a visit off its seats and drop its claims, so that it may overlap its old place."""
    freed = claims.resources_held(appointment)
    appointment.assignments.all().delete()
    claims.drop(appointment)
    return freed


def _claims(
    appointment: Appointment, place: Place, treated: Sequence[UUID], override: Override, by: Actor
) -> list[Reservation]:
    """The visit's claims; a resource that is taken already is overbooked by this person for this reason."""
    wanted = claims.for_visit(appointment, held=place.held, resources=place.resources, clients=treated)
    if not place.may_overbook:
        return wanted
    assert isinstance(by, Staff)
    rivals = claims.held_by_others(place.resources, place.held, ignoring=appointment.pk)
    for claim in wanted:
        if claim.resource_id in rivals:
            claim.blocking, claim.overbooked_by, claim.overbooked_reason = False, by, override.reason
    return wanted


def note_in_audit(by: Actor, verb: str, visit: Appointment) -> None:
    """Note that a visit got its place, with the rules overruled for it and why."""
    overruled = [f"overruled:{code}" for code in visit.overrides]
    audit.record(
        by,
        verb,
        visit,
        client_key=visit.client_id,
        fields=["service", "starts_at", "location", "seats", *overruled],
        reason=visit.override_reason,
    )
