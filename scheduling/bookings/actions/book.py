"""Book a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Resource, Service
from clinic.prepared_query import insert_rows
from scheduling.availability.preferences import wishes_of
from scheduling.availability.requested import Asked, read
from scheduling.bookings import assignment as seating
from scheduling.bookings import reservations as claims
from scheduling.bookings.overrides import Override
from scheduling.bookings.placement import Place, find_place
from scheduling.bookings.rules import judge_health, judge_request, judge_service, judge_wishes
from scheduling.letters import letters
from scheduling.models import Appointment, Attendance


@transaction.atomic
def book(
    *,
    client: Client,
    service: Service,
    starts_at: datetime,
    by: Actor,
    wanted: Asked = (),
    location: Location | None = None,
    guests: Sequence[Client] = (),
    override_reason: str = "",
) -> Appointment:
    """Book a visit for a client and their guests, with the resources `wanted` among those that serve it.

    Staff may book at any minute, also one that has passed. Raises `Refusal` `taken`, `client_elsewhere`,
    `outside_hours`, `no_candidates`, `not_a_candidate`, `too_many_guests`, `too_far_ahead`,
    `clearance_missing`, `no_visit_today`, `service_unsuitable`, `therapist_unwanted`, `client_archived`,
    `service_off_menu`, `in_the_past`. With a reason `taken`, `outside_hours`, `service_unsuitable` and
    `therapist_unwanted` are overruled.
    """
    practice = Practice.current()
    treated = [client.pk, *(guest.pk for guest in guests)]
    judge_service(service)
    judge_request(service=service, starts_at=starts_at, treated=treated, practice=practice, by=by)
    override = Override(override_reason)
    people = claims.lock_clients(treated)
    judge_health(people, service=service, starts_at=starts_at, zone=practice.zone, override=override)
    wishes = wishes_of(client, treated)
    judge_wishes([one.resource for one in read(wanted)], wishes, override)

    appointment = seating.take_a_place(
        partial(
            find_place, service, starts_at, override=override, wishes=wishes, wanted=wanted, location=location
        ),
        lambda place, locked: _write(place, locked, client, people, service, override, by),
    )
    past = starts_at < clock.now()
    seating.note_in_audit(by, "entered_past_visit" if past else "booked", appointment)
    if not past:
        for letter in letters.confirmed(appointment, practice):
            outbox.post(letter, wait=practice.letter_grace)
    return appointment


def _write(
    place: Place,
    locked: Mapping[UUID, Resource],
    client: Client,
    people: Sequence[Client],
    service: Service,
    override: Override,
    by: Actor,
) -> Appointment:
    appointment = Appointment(
        client=client,
        service=service,
        location=place.location,
        starts_at=place.slot.starts_at,
        ends_at=place.slot.ends_at,
        price=seating.price_of(service, place),
        overrides=override.codes,
        override_reason=override.reason if override.codes else "",
    )
    insert_rows([appointment])
    attendances = insert_rows(Attendance(appointment=appointment, client=person) for person in people)
    appointment.cache_related("attendances", attendances)
    seating.seat(appointment, place, locked, [person.pk for person in people], override=override, by=by)
    return appointment
