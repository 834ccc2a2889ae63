"""Move a visit to another time, therapist, room or service."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Service
from scheduling.availability.preferences import Preferences, RequestedResource
from scheduling.bookings.allocation import share_freed
from scheduling.bookings.assignment import (
    assign,
    attempt,
    attempts,
    audit_placement,
    lock_placement,
    place,
    unassign,
)
from scheduling.bookings.cover import lock_waiting, settle
from scheduling.bookings.locking import lock_visit
from scheduling.bookings.placement import Taken
from scheduling.bookings.rules import (
    BookingRequest,
    Override,
    check_and_lock_people,
    check_service,
)
from scheduling.letters import letters
from scheduling.models import Appointment, Assignment


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    by: Actor,
    starts_at: datetime | None = None,
    service: Service | None = None,
    location: Location | None = None,
    requested: Sequence[RequestedResource] = (),
    override_reason: str = "",
    revision: int | None = None,
) -> Appointment:
    """Move a visit; what is not given stays, and it may overlap its own old time.

    The therapist stays unless another or another service is requested, the room if it is free. A confirmed
    visit stays so when nothing the client was told changes. Raises what `book` does, and `changed_meanwhile`.
    """
    practice = Practice.current()
    visit = lock_visit(appointment, "move", revision)
    waiting, assignments = lock_waiting(visit), list(visit.assignments.all())
    if service is not None and service != visit.service:
        check_service(service)
    request = BookingRequest(
        client=visit.client,
        treated=list(visit.attendances.values_list("client_id", flat=True)),
        service=service or visit.service,
        starts_at=starts_at or visit.starts_at,
        by=by,
        override=Override(override_reason),
        requested=requested,
        kept=_kept(assignments, requested) if service is None else (),
        location=location or visit.location,
        moving=visit.pk,
        assigned=frozenset(assignment.resource_id for assignment in assignments),
    )
    _, preferences = check_and_lock_people(request, practice)
    old_start, old_facts = visit.starts_at, _client_facing_facts(visit, assignments)
    _reserve(visit, request, preferences)
    settle(waiting, by=by)
    has_other_facts = old_facts != _client_facing_facts(visit, visit.assignments.all())
    if visit.starts_at != old_start or has_other_facts:
        visit.state, visit.confirmed_at = "booked", None
    audit_placement(by, "moved", visit)
    _notify(visit, old_start, practice, has_other_facts=has_other_facts)
    visit.save_revision()
    return visit


def _reserve(visit: Appointment, request: BookingRequest, preferences: Preferences) -> None:
    """Give the visit the first placement that no rival takes; raise `taken` when all are lost."""
    for placement in attempts(request, preferences):
        with attempt():
            locked = lock_placement(placement, request)
            place(visit, placement, request)
            freed = unassign(visit)
            assign(visit, placement, locked, request)
            share_freed(freed)
            visit.sequence, visit.needs_rebooking = visit.sequence + 1, False
            return
    raise Taken(request)


def _kept(
    assignments: Sequence[Assignment], requested: Sequence[RequestedResource]
) -> list[RequestedResource]:
    """Return the therapists that stay; none when another is requested."""
    if any(resource.kind == "therapist" for resource in requested):
        return []
    return [RequestedResource(a.resource_id, a.kind) for a in assignments if a.kind == "therapist"]


def _client_facing_facts(visit: Appointment, assignments: Iterable[Assignment]) -> tuple[UUID, ...]:
    """Return what a client is told other than the time: the service, the location and the therapists."""
    therapists = sorted(a.resource_id for a in assignments if a.kind == "therapist")
    return visit.service_id, visit.location_id, *therapists


def _notify(visit: Appointment, old_start: datetime, practice: Practice, *, has_other_facts: bool) -> None:
    """Post one letter from what the client was last told to what holds now; none when that is the same."""
    withdrawn = outbox.withdraw(about=f"appointment:{visit.pk}")
    if visit.starts_at < clock.now():
        return
    if "booking_confirmed" in withdrawn:
        new_letters = letters.confirmation(visit, practice)
    else:
        notified_start = visit.moved_from if "booking_moved" in withdrawn and visit.moved_from else old_start
        visit.moved_from = notified_start
        is_news = notified_start != visit.starts_at or has_other_facts
        new_letters = letters.change_notice(visit, practice, notified_start) if is_news else []
    for letter in new_letters:
        outbox.post(letter, wait=practice.letter_grace)
