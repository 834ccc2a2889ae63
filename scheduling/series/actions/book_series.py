"""Book a series: all its visits, or those that were chosen."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from clients.models import Client
from clinic.mail import outbox
from clinic.prepared_query import insert_rows
from clinic.refusals import fault
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.suitability import check_service
from scheduling.bookings.assignment import LockedPlacement, audit_placement, write_visit
from scheduling.bookings.placement import Placement
from scheduling.bookings.rules import check_and_lock_people, check_audience
from scheduling.letters import series_letters
from scheduling.models import Appointment, Series
from scheduling.questions_before import ask_before
from scheduling.series.placing import check_others, place_together
from scheduling.series.wanted import WantedSeries


class ChosenVisit(NamedTuple):
    """A planned visit that is to be booked: when, and with whom where another therapist was chosen."""

    planned_at: datetime
    starts_at: datetime
    therapist: UUID | None = None


@transaction.atomic
def book_series(wanted: WantedSeries, chosen: Sequence[ChosenVisit] = ()) -> Series:
    """Book all visits of a series, or the chosen ones at the times chosen for them; one letter tells of all.

    Raises what `book` does for its first visit, `series_conflict` with each visit that does not fit, and
    `not_planned` for a choice that is none of the series.
    """
    check_service(wanted.service)
    chosen = _checked(wanted, chosen) or [ChosenVisit(start, start) for start in wanted.starts]
    requests = [wanted.booking_at(each.starts_at, _requested(wanted, each)) for each in chosen]
    people, preferences = check_and_lock_people(requests[0])
    check_audience(requests[0])
    check_others(requests[1:])
    [series] = insert_rows([Series(client=wanted.client, every_weeks=wanted.every_weeks)])

    def write(number: int, placement: Placement, locked: LockedPlacement) -> Appointment:
        visit = Appointment(client=wanted.client, series=series, planned_at=chosen[number].planned_at)
        return write_visit(visit, placement, locked, requests[number], people)

    visits = place_together(requests, preferences, write)
    for visit in visits:
        audit_placement(wanted.by, "booked", visit)
    _tell(series, visits, people, wanted)
    return series


def _checked(wanted: WantedSeries, chosen: Sequence[ChosenVisit]) -> list[ChosenVisit]:
    """Return the chosen visits in the order of their starts. Raises `Refusal` `not_planned`."""
    planned = [each.planned_at for each in chosen]
    if len(set(planned)) < len(planned) or not set(planned) <= set(wanted.starts):
        raise fault(
            "/chosen", "not_planned", "Choose each planned visit once, by the start that the plan gives it."
        )
    return sorted(chosen, key=lambda each: each.starts_at)


def _requested(wanted: WantedSeries, chosen: ChosenVisit) -> Sequence[RequestedResource]:
    if chosen.therapist is None:
        return wanted.requested
    others = [resource for resource in wanted.requested if resource.kind != "therapist"]
    return [*others, RequestedResource(chosen.therapist, "therapist")]


def _tell(
    series: Series, visits: Sequence[Appointment], people: Sequence[Client], wanted: WantedSeries
) -> None:
    for visit in visits:
        ask_before(visit, people, by=wanted.by)
    for letter in series_letters.series_booked(series, visits, wanted.practice):
        outbox.post(letter, wait=wanted.practice.letter_grace)
