"""Move a visit to another time, therapist, room or service."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import audit, clock, outbox
from clinic.actors import Actor
from clinic.models import Location, Practice, Service
from clinic.refusals import Refusal
from scheduling import claims, letters, under_lock
from scheduling.actions.book import TRIES, price_of, seat, wanted_claims
from scheduling.booking_rules import judge_health, judge_request
from scheduling.models import Appointment
from scheduling.overrides import Override
from scheduling.placing import Place, find_place, taken_refusal
from scheduling.wishes import Wishes, wishes_of


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

    The therapist stays unless another or another service is asked for; the room stays if it is free. Raises what `book` raises, and
    `wrong_state`, `changed_meanwhile`.
    """
    practice = Practice.objects.get()
    visit = under_lock.visit(appointment, "move", revision)
    old_start = visit.starts_at
    visit.service, visit.starts_at = service or visit.service, starts_at or visit.starts_at
    treated = list(visit.attendances.values_list("client_id", flat=True))
    judge_request(service=visit.service, starts_at=visit.starts_at, treated=treated, practice=practice, by=by)
    override = Override(override_reason)
    people = claims.lock_clients(treated)
    judge_health(people, service=visit.service, starts_at=visit.starts_at, override=override)

    wanted, wishes = _hopes(visit, therapist, room, keep_therapist=service is None)
    for _ in range(TRIES):
        place = find_place(
            visit.service,
            visit.starts_at,
            override=override,
            wishes=wishes,
            wanted=wanted,
            location=location or visit.location,
            ignoring=visit.pk,
        )
        if _take(visit, place, treated, override, by):
            break
    else:
        raise taken_refusal()

    visit.sequence += 1
    visit.needs_rebooking = False
    visit.state, visit.confirmed_at = "booked", None
    audit.record(
        by,
        "moved",
        visit,
        client_key=visit.client_id,
        fields=[
            "starts_at",
            "service",
            "location",
            "seats",
            *(f"overruled:{code}" for code in override.codes),
        ],
        reason=override.reason if override.codes else "",
    )
    _tell(visit, old_start, practice)
    return under_lock.saved(visit)


def _hopes(
    visit: Appointment, therapist: UUID | None, room: UUID | None, *, keep_therapist: bool
) -> tuple[list[UUID], Wishes]:
    """What the visit must have, and what it had and would rather keep."""
    seats = list(visit.seats.values_list("kind", "resource_id"))
    wanted = [resource for resource in (therapist, room) if resource]
    if therapist is None and keep_therapist:
        wanted += [resource for kind, resource in seats if kind == "therapist"]
    wishes = wishes_of(visit.client)
    return wanted, replace(wishes, prefer=wishes.prefer | {resource for _, resource in seats})


def _take(visit: Appointment, place: Place, treated: list[UUID], override: Override, by: Actor) -> bool:
    """Lock the chosen resources, check again, and put the visit there; False when someone else was quicker."""
    try:
        with transaction.atomic():
            claims.lock_resources({*place.resources, *visit.seats.values_list("resource_id", flat=True)})
            if not place.may_overbook and claims.held_by_others(
                place.resources, place.held, ignoring=visit.pk
            ):
                raise taken_refusal()  # rolls the savepoint back, and so lets go of the locks
            _put(visit, place, treated, override, by)
            return True
    except Refusal as refusal:
        if refusal.code != "taken":
            raise
        return False


def _put(visit: Appointment, place: Place, treated: list[UUID], override: Override, by: Actor) -> None:
    visit.location = place.location
    visit.starts_at, visit.ends_at = place.slot.starts_at, place.slot.ends_at
    visit.price = price_of(visit.service, place)
    visit.overrides, visit.override_reason = override.codes, override.reason if override.codes else ""
    visit.seats.all().delete()
    seat(visit, place)
    claims.take(wanted_claims(visit, place, treated, override, by), replacing=visit.claims.all())


def _tell(visit: Appointment, old_start: datetime, practice: Practice) -> None:
    """One letter from what the client was last told to what is now; none when that is the same."""
    taken_back = outbox.withdraw(about=f"appointment:{visit.pk}")
    if visit.starts_at < clock.now():
        return
    if "booking_confirmed" in taken_back:
        found = letters.confirmed(visit)
    else:
        told = visit.moved_from if "booking_moved" in taken_back and visit.moved_from else old_start
        visit.moved_from = told
        found = letters.moved(visit, told) if told != visit.starts_at else []
    for letter in found:
        outbox.post(letter, wait=practice.letter_grace)
