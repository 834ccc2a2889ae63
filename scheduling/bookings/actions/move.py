"""Move a visit to another time, therapist, room or service."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Service
from scheduling.availability.moved_visit import keeps_terms, kept_therapists
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.suitability import check_service
from scheduling.bookings.assignment import assign_anew, audit_placement
from scheduling.bookings.cover import lock_waiting, settle
from scheduling.bookings.locking import lock_visit
from scheduling.bookings.rules import (
    check_and_lock_people,
    check_audience,
    check_not_into_the_past,
    request_as_it_is,
)
from scheduling.letters import letters, series_letters, told
from scheduling.models import Appointment


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
    moved_by: str = "client",
    revision: int | None = None,
) -> Appointment:
    """Move a visit; what is not given stays, and it may overlap its own old time.

    Therapist, length and price stay unless another therapist or service is requested, the room if free; so
    does a confirmation if nothing the client was told changes. `moved_by` the clinic, its letter says sorry,
    as for a visit that needs rebooking. Raises what `book` does, `changed_meanwhile`.
    """
    practice, visit = Practice.current(), lock_visit(appointment, "move", revision)
    by_clinic = moved_by == "clinic" or (visit.needs_rebooking and by.actor_kind != "link")
    waiting = lock_waiting(visit)
    told_now = place_anew(
        visit,
        practice,
        by=by,
        starts_at=starts_at,
        service=service,
        location=location,
        requested=requested,
        override_reason=override_reason,
    )
    settle(waiting, by=by)
    notify_of_move(visit, told_now, practice, by_clinic=by_clinic)
    visit.save_revision()
    return visit


def place_anew(
    visit: Appointment,
    practice: Practice,
    *,
    by: Actor,
    starts_at: datetime | None = None,
    service: Service | None = None,
    location: Location | None = None,
    requested: Sequence[RequestedResource] = (),
    override_reason: str = "",
    as_agreed: bool = False,
) -> list[str]:
    """Move a locked visit, and return the facts that its client was told; does not save it, and tells nobody.

    With `as_agreed` length and price stay with other therapists too. The caller judges the visits that may
    get what it gives up.
    """
    assignments = list(visit.assignments.all())
    service = service or visit.service
    if service != visit.service:
        check_service(service)
    is_kept = keeps_terms(visit, assignments, service, requested)
    present = request_as_it_is(visit, assignments, practice, by=by, override_reason=override_reason)
    request = replace(
        present,
        service=service,
        starts_at=starts_at or visit.starts_at,
        requested=requested,
        kept=kept_therapists(assignments, requested) if is_kept else (),
        location=location or visit.location,
        terms=present.terms if is_kept or as_agreed else None,
    )
    check_not_into_the_past(visit, request.starts_at)
    _, preferences = check_and_lock_people(request)
    check_audience(request, present=visit.service)
    told_now = told.facts_of(visit, assignments)
    assign_anew(visit, request, preferences)
    audit_placement(by, "moved", visit)
    return told_now


def take_back_confirmation(visit: Appointment) -> None:
    """Let a visit of which other facts are told be booked only: a confirmation holds for what was told."""
    visit.state, visit.changed_at = "booked", clock.now()
    visit.confirmed_at, visit.confirmed_by = None, ""


def notify_of_move(
    visit: Appointment, told_now: list[str], practice: Practice, *, by_clinic: bool, by_letter: bool = True
) -> None:
    """Post one letter from what the client was last told to what holds now; none when that is the same.

    A confirmation holds for what was told, and for nothing else. Not `by_letter`, the desk tells them: only
    letters that wait and would say what holds no more are written anew, or withdrawn.
    """
    holds_now = told.facts_of(visit, visit.assignments.all())
    if told_now != holds_now:
        take_back_confirmation(visit)
    withdrawn = outbox.withdraw(about=visit.letter_key)
    if series_letters.post_anew(visit.series, [visit], practice) or visit.starts_at < clock.now():
        return
    if "booking_confirmed" in withdrawn:
        letters.post_update(visit, practice, letters.confirmation)
        return
    if not by_letter:
        visit.told_before = None
        return
    if "booking_moved" not in withdrawn or visit.told_before is None:
        visit.told_before = told_now
    if visit.told_before != holds_now:
        letters.post_change(visit, practice, by_clinic=by_clinic)
