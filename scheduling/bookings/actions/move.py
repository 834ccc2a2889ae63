"""Move a visit to another time, therapist, room or service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Resource, Service
from scheduling.availability.preferences import Wishes, wishes_of
from scheduling.availability.requested import Wanted
from scheduling.bookings import assignment as seating
from scheduling.bookings import locking as under_lock
from scheduling.bookings import reservations as claims
from scheduling.bookings.overrides import Override
from scheduling.bookings.placement import Place, find_place
from scheduling.bookings.rules import judge_health, judge_request, judge_service, judge_wishes
from scheduling.letters import letters
from scheduling.models import Appointment


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    by: Actor,
    starts_at: datetime | None = None,
    service: Service | None = None,
    location: Location | None = None,
    therapist: UUID | None = None,
    room: UUID | None = None,
    override_reason: str = "",
    revision: int | None = None,
) -> Appointment:
    """Move a visit; what is not given stays, and it may overlap its own old time.

    The therapist stays unless another or another service is asked for; the room stays if it is free. A
    confirmed visit stays so when nothing changes that the client was told. Raises what `book` raises, and
    `wrong_state`, `changed_meanwhile`.
    """
    practice = Practice.current()
    visit = under_lock.visit(appointment, "move", revision)
    old_start = visit.starts_at
    before = _as_told(visit)
    if service is not None and service != visit.service:
        judge_service(service)
    visit.service, visit.starts_at = service or visit.service, starts_at or visit.starts_at
    override = Override(override_reason)
    treated = _judge(visit, practice, override, by)
    wanted, wishes = _hopes(visit, treated, therapist, room, keep_therapist=service is None)
    judge_wishes([therapist] if therapist else [], wishes, override)
    find = partial(
        find_place, visit.service, visit.starts_at, override=override, wishes=wishes, wanted=wanted
    )
    seating.take_a_place(
        partial(find, location=location or visit.location, ignoring=visit.pk),
        lambda place, locked: _put(visit, place, locked, treated, override, by),
        also_lock=visit.assignments.values_list("resource_id", flat=True),
        ignoring=visit.pk,
    )
    visit.sequence, visit.needs_rebooking = visit.sequence + 1, False
    same = before == _as_told(visit)
    if visit.starts_at != old_start or not same:
        visit.state, visit.confirmed_at = "booked", None
    seating.note_in_audit(by, "moved", visit)
    _tell(visit, old_start, practice, same=same)
    return under_lock.saved(visit)


def _judge(visit: Appointment, practice: Practice, override: Override, by: Actor) -> list[UUID]:
    """Hold the visit as it is to be against the rules of booking; answers whom it treats, locked."""
    service, starts_at = visit.service, visit.starts_at
    treated = list(visit.attendances.values_list("client_id", flat=True))
    judge_request(service=service, starts_at=starts_at, treated=treated, practice=practice, by=by)
    people = claims.lock_clients(treated)
    judge_health(people, service=service, starts_at=starts_at, zone=practice.zone, override=override)
    return treated


def _hopes(
    visit: Appointment,
    treated: list[UUID],
    therapist: UUID | None,
    room: UUID | None,
    *,
    keep_therapist: bool,
) -> tuple[list[Wanted], Wishes]:
    """What the visit must have, and what it had and would rather keep."""
    seats = list(visit.assignments.values_list("kind", "resource_id"))
    asked = {"therapist": therapist, "room": room}
    wanted = [Wanted(resource, kind) for kind, resource in asked.items() if resource]
    if therapist is None and keep_therapist:
        wanted += [Wanted(resource, kind) for kind, resource in seats if kind == "therapist"]
    wishes = wishes_of(visit.client, treated)
    return wanted, replace(wishes, prefer=wishes.prefer | {resource for _, resource in seats})


def _put(
    visit: Appointment,
    place: Place,
    locked: Mapping[UUID, Resource],
    treated: list[UUID],
    override: Override,
    by: Actor,
) -> None:
    visit.location = place.location
    visit.starts_at, visit.ends_at = place.slot.starts_at, place.slot.ends_at
    visit.price = seating.price_of(visit.service, place)
    visit.overrides, visit.override_reason = override.codes, override.reason if override.codes else ""
    freed = seating.unseat(visit)
    seating.seat(visit, place, locked, treated, override=override, by=by)
    claims.settle(freed)


def _as_told(visit: Appointment) -> tuple[Any, ...]:
    """What else than the time a client is told: the service, the place and the therapists."""
    therapists = (
        visit.assignments.filter(kind="therapist").order_by("resource").values_list("resource_id", flat=True)
    )
    return visit.service_id, visit.location_id, *therapists


def _tell(visit: Appointment, old_start: datetime, practice: Practice, *, same: bool) -> None:
    """One letter from what the client was last told to what is now; none when that is the same."""
    taken_back = outbox.withdraw(about=f"appointment:{visit.pk}")
    if visit.starts_at < clock.now():
        return
    if "booking_confirmed" in taken_back:
        found = letters.confirmed(visit, practice)
    else:
        told = visit.moved_from if "booking_moved" in taken_back and visit.moved_from else old_start
        visit.moved_from = told
        found = letters.moved(visit, practice, told) if told != visit.starts_at or not same else []
    for letter in found:
        outbox.post(letter, wait=practice.letter_grace)
