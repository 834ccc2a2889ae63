"""Move the visits of a series: one and all later ones, or all that are to come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.availability.moved_visit import keeps_terms, kept_therapists
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.allocation import share_freed
from scheduling.bookings.assignment import LockedPlacement, assign, audit_placement, place, unassign
from scheduling.bookings.cover import settle
from scheduling.bookings.placement import Placement
from scheduling.bookings.rules import BookingRequest, check_and_lock_people, in_the_past, request_as_it_is
from scheduling.letters import series_letters, told
from scheduling.models import Appointment, Series
from scheduling.series.placing import check_others, place_together
from scheduling.series.scope import lock_visits_of_series


@transaction.atomic
def move_visits(
    *,
    series: Series,
    first: Appointment,
    starts_at: datetime,
    scope: str,
    by: Actor,
    therapist: UUID | None = None,
    moved_by: str = "client",
    revision: int | None = None,
) -> Series:
    """Move a visit of a series and all later ones (`later`), or `all` to come, by as much local time.

    Visits that were moved by hand stay. One letter tells of all. Raises what `move` does for the first,
    `series_conflict` with each that does not fit, and what `lock_visits_of_series` does.
    """
    if starts_at < clock.now():
        raise in_the_past()
    practice = Practice.current()
    locked = lock_visits_of_series(series.pk, first, scope, revision, moved_too=False)
    visits, told_now = locked.visits, {visit.pk: _told(visit) for visit in locked.visits}
    requested = [RequestedResource(therapist, "therapist")] if therapist else []
    requests = [_request(visit, requested, _distance(first, starts_at), practice, by) for visit in visits]
    _, preferences = check_and_lock_people(requests[0])
    check_others(requests[1:])
    locked.lock_resources([therapist] if therapist else [])
    freed = [unassign(visit) for visit in visits]

    def write(number: int, placement: Placement, found: LockedPlacement) -> Appointment:
        visit, request = visits[number], requests[number]
        place(visit, placement, request)
        assign(visit, placement, found, request)
        return visit

    for visit in place_together(requests, preferences, write):
        visit.planned_at, visit.needs_rebooking = visit.starts_at, False
        audit_placement(by, "moved", visit)
    for of_visit in freed:
        share_freed(of_visit, "moved")
    _tell(locked.series, visits, told_now, practice, by_clinic=moved_by == "clinic")
    for visit in visits:
        visit.save_revision()
    locked.series.save_revision()
    settle(locked.waiting, by=by)
    return locked.series


def _distance(first: Appointment, starts_at: datetime) -> timedelta:
    """Return how far the first visit moves on the clock of its location."""
    assert first.planned_at is not None, "visit_of_a_series_has_its_planned_start"
    zone = first.location.zone
    planned, wanted = first.planned_at.astimezone(zone), starts_at.astimezone(zone)
    return wanted.replace(tzinfo=None) - planned.replace(tzinfo=None)


def _request(
    visit: Appointment,
    requested: Sequence[RequestedResource],
    distance: timedelta,
    practice: Practice,
    by: Actor,
) -> BookingRequest:
    assert visit.planned_at is not None, "visit_of_a_series_has_its_planned_start"
    assignments = list(visit.assignments.all())
    present = request_as_it_is(visit, assignments, practice, by=by, override_reason="")
    is_kept = keeps_terms(visit, assignments, visit.service, requested)
    return replace(
        present,
        starts_at=visit.planned_at.astimezone(visit.location.zone) + distance,
        requested=requested,
        kept=kept_therapists(assignments, requested) if is_kept else (),
        terms=present.terms if is_kept else None,
    )


def _told(visit: Appointment) -> datetime:
    """Return the start of a visit that its client was told last."""
    return told.start_in(visit.told_before) if visit.told_before else visit.starts_at


def _tell(
    series: Series,
    visits: Sequence[Appointment],
    told_now: dict[UUID, datetime],
    practice: Practice,
    *,
    by_clinic: bool,
) -> None:
    """Post one letter on all these visits; a confirmation of one holds for what was told, and no longer."""
    for visit in visits:
        outbox.withdraw(about=visit.letter_key)
        visit.state, visit.changed_at, visit.told_before = "booked", clock.now(), None
        visit.confirmed_at, visit.confirmed_by = None, ""
        visit.sequence += 1
    if not series_letters.post_anew(series, visits, practice):
        for letter in series_letters.series_changed(series, visits, practice, told_now, by_clinic=by_clinic):
            outbox.post(letter, wait=practice.letter_grace)
