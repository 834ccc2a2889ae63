"""Choose one of the times that are held in place of a visit, or none of them."""

from uuid import UUID

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Resource
from clinic.spans import Span
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings import reservations
from scheduling.bookings.actions.book import book
from scheduling.bookings.rules import Terms
from scheduling.freed_times import note_freed_time
from scheduling.models import Appointment, Hold, SickDayTime, SickDayVisit
from scheduling.sick_days.concerned import people_of
from scheduling.sick_days.refused import choice_over


@transaction.atomic
def choose_time(*, settled: SickDayVisit, time: UUID, by: Actor) -> SickDayVisit:
    """Book a held time in place of the cancelled visit, for what was agreed; the other times are let go.

    The time that was chosen already stays so. Raises `choice_over`, and what `book` does: what speaks against
    the visit since the time was held.
    """
    settled = _lock(settled)
    chosen = next((each for each in settled.times.all() if each.pk == time), None)
    if settled.chosen and chosen and settled.chosen.starts_at == chosen.starts_at:
        return settled
    visit = Appointment.lock(settled.visit_id)
    if chosen is None or not settled.is_open or visit.state != "cancelled" or visit.replacements.exists():
        raise choice_over()
    held = {hold.pk: hold for hold in Hold.lock_all([each.hold for each in settled.times.all()])}
    therapists = Resource.objects.filter(pk__in=chosen.resources, kind="therapist")
    settled.chosen = book(
        client=visit.client,
        guests=_guests(visit),
        service=visit.service,
        starts_at=chosen.starts_at,
        requested=[RequestedResource(key, "therapist") for key in therapists.values_list("pk", flat=True)],
        location=chosen.location,
        terms=Terms(visit.ends_at - visit.starts_at, visit.price),
        hold=held.pop(chosen.hold, None),
        instead_of=visit,
        by=by,
    )
    settled.save(update_fields=["chosen"])
    _let_go(settled, held)
    audit.record(by, "chose_time", settled, client_key=visit.client_id, fields=["chosen"])
    return settled


@transaction.atomic
def decline_times(*, settled: SickDayVisit, by: Actor) -> SickDayVisit:
    """Let all the times go: none of them suits. What was declined already stays so; raises `choice_over`."""
    settled = _lock(settled)
    if settled.declined_at:
        return settled
    if not settled.is_open:
        raise choice_over()
    settled.declined_at = clock.now()
    settled.save(update_fields=["declined_at"])
    _let_go(settled, {hold.pk: hold for hold in Hold.lock_all([each.hold for each in settled.times.all()])})
    audit.record(by, "declined_times", settled, client_key=settled.visit.client_id, fields=["declined_at"])
    return settled


def _lock(settled: SickDayVisit) -> SickDayVisit:
    SickDayVisit.lock(settled.pk)
    present: SickDayVisit = SickDayVisit.objects.with_people().get(pk=settled.pk)
    return present


def _guests(visit: Appointment) -> list[Client]:
    people = {each.client_id: each.client for each in visit.attendances.select_related("client")}
    return [people[key] for key in people_of(visit) if key != visit.client_id]


def _let_go(settled: SickDayVisit, held: dict[UUID, Hold]) -> None:
    """Let locked holds go, for whoever waits for their time."""
    times: dict[UUID, SickDayTime] = {each.hold: each for each in settled.times.all()}
    for key in sorted(held):
        reservations.give_up(key)
        time = times[key]
        note_freed_time(time.resources, Span(time.starts_at, time.ends_at), "offer_ended")
