"""Book a visit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clinic import audit, clock, outbox
from clinic.actors import Actor
from clinic.models import Location, Practice, Service, Staff
from clinic.refusals import Refusal
from scheduling import claims, letters
from scheduling.booking_rules import judge_health, judge_request
from scheduling.models import Appointment, Attendance, Claim, Seat
from scheduling.overrides import Override
from scheduling.placing import Place, find_place, taken_refusal
from scheduling.wishes import wishes_of

TRIES = 3


@transaction.atomic
def book(
    *,
    client: Client,
    service: Service,
    starts_at: datetime,
    by: Actor,
    wanted: Collection[UUID] = (),
    location: Location | None = None,
    guests: Sequence[Client] = (),
    override_reason: str = "",
) -> Appointment:
    """Book a visit for a client and their guests, with the resources `wanted` among those that serve it.

    Staff may book at any minute, also one that has passed. Raises `Refusal` `taken`, `client_elsewhere`,
    `outside_hours`, `no_candidates`, `not_a_candidate`, `too_many_guests`, `too_far_ahead`, `health_hold`,
    `service_unsuitable`, `client_archived`, `service_off_menu`, `in_the_past`. With a reason `taken`,
    `outside_hours` and `service_unsuitable` are overruled.
    """
    practice = Practice.objects.get()
    treated = [client.pk, *(guest.pk for guest in guests)]
    judge_request(service=service, starts_at=starts_at, treated=treated, practice=practice, by=by)
    override = Override(override_reason)
    people = claims.lock_clients(treated)
    judge_health(people, service=service, starts_at=starts_at, override=override)
    wishes = wishes_of(client)

    for _ in range(TRIES):
        place = find_place(
            service, starts_at, override=override, wishes=wishes, wanted=wanted, location=location
        )
        appointment = _take(place, client, treated, service, override, by)
        if appointment is not None:
            break
    else:
        raise taken_refusal()

    past = starts_at < clock.now()
    audit.record(
        by,
        "entered_past_visit" if past else "booked",
        appointment,
        client_key=client.pk,
        fields=[
            "service",
            "starts_at",
            "location",
            "seats",
            *(f"overruled:{code}" for code in override.codes),
        ],
        reason=override.reason if override.codes else "",
    )
    if not past:
        for letter in letters.confirmed(appointment):
            outbox.post(letter, wait=practice.letter_grace)
    return appointment


def _take(
    place: Place, client: Client, treated: list[UUID], service: Service, override: Override, by: Actor
) -> Appointment | None:
    """Lock the chosen resources, check again and write; None when someone else was quicker.

    Each try has its own savepoint, rolled back when it is lost: that lets go of its locks, so that the next try
    takes its own in key order again.
    """
    try:
        with transaction.atomic():
            claims.lock_resources(place.resources)
            if not place.may_overbook and claims.held_by_others(place.resources, place.held):
                raise taken_refusal()
            return _write(place, client, treated, service, override, by)
    except Refusal as refusal:
        if refusal.code != "taken":
            raise
        return None


def _write(
    place: Place, client: Client, treated: list[UUID], service: Service, override: Override, by: Actor
) -> Appointment:
    appointment = Appointment(
        client=client,
        service=service,
        location=place.location,
        starts_at=place.slot.starts_at,
        ends_at=place.slot.ends_at,
        price=price_of(service, place),
        overrides=override.codes,
        override_reason=override.reason if override.codes else "",
    )
    appointment.save(force_insert=True)
    seat(appointment, place)
    Attendance.objects.bulk_create(Attendance(appointment=appointment, client_id=pk) for pk in treated)
    claims.take(wanted_claims(appointment, place, treated, override, by))
    return appointment


def price_of(service: Service, place: Place) -> int:
    """The price of the therapist who does it where they have their own, else the service's."""
    chosen = set(place.resources)
    own = [c.price for n in place.needs for c in n.candidates if c.resource in chosen and c.price is not None]
    return max(own, default=service.price)


def seat(appointment: Appointment, place: Place) -> None:
    """Write who and what fills each need."""
    Seat.objects.bulk_create(
        Seat(appointment=appointment, requirement_id=need.requirement, kind=need.kind, resource_id=resource)
        for need, resource in zip(place.needs, place.resources, strict=True)
    )


def wanted_claims(
    appointment: Appointment, place: Place, treated: Sequence[UUID], override: Override, by: Actor
) -> list[Claim]:
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
