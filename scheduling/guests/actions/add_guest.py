"""Add a guest to a visit that was booked."""

from dataclasses import replace

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from clinic.spans import Span
from scheduling.availability.moved_visit import kept_therapists
from scheduling.availability.suitability import check_guests
from scheduling.bookings import reservations
from scheduling.bookings.locking import lock_visit
from scheduling.bookings.placing.refusals import held_or_taken
from scheduling.bookings.rules import (
    BookingRequest,
    check_and_lock_people,
    check_audience,
    request_as_it_is,
)
from scheduling.letters import letters
from scheduling.models import Appointment, Attendance
from scheduling.questions_before import ask_before


@transaction.atomic
def add_guest(
    *,
    appointment: Appointment,
    guest: Client,
    by: Actor,
    override_reason: str = "",
    revision: int | None = None,
) -> Appointment:
    """Add a guest to a visit that has not begun; its time, its resources and its price stay.

    The guest is judged as at booking, the others are not judged again. Raises `guest_named_twice`,
    `too_many_guests`, `client_elsewhere`, `held`, what `check_and_lock_people` does, `changed_meanwhile`.
    """
    practice, visit = Practice.current(), lock_visit(appointment, "change_guests", revision)
    assignments = list(visit.assignments.all())
    present = request_as_it_is(visit, assignments, practice, by=by, override_reason=override_reason)
    check_guests([*present.treated, guest.pk], visit.service, pointer="/client")
    request = replace(
        present, client=guest, treated=[guest.pk], requested=kept_therapists(assignments, requested=())
    )
    [guest], _ = check_and_lock_people(request)
    check_audience(request)
    _reserve(visit, request)
    Attendance.objects.create(appointment=visit, client=guest)
    if codes := request.override.codes:
        visit.overrides, visit.override_reason = sorted({*visit.overrides, *codes}), override_reason
    overruled = [f"overruled:{code}" for code in codes]
    audit.record(
        by,
        "added_guest",
        visit,
        client_key=guest.pk,
        fields=["attendances", *overruled],
        reason=override_reason if codes else "",
    )
    _tell(visit, guest, practice, by)
    visit.save_revision()
    return visit


def _reserve(visit: Appointment, request: BookingRequest) -> None:
    """Reserve the guest for the time of the visit, unless they have another visit or are held then."""
    span = Span(visit.starts_at, visit.ends_at)
    held = reservations.rivals_of([], span, clients=request.treated)
    if holds := [rival.owner for rival in held if rival.during.overlaps(span)]:
        raise held_or_taken(request, holds)
    reservations.create(reservations.for_clients(span, request.treated, appointment=visit))


def _tell(visit: Appointment, guest: Client, practice: Practice, by: Actor) -> None:
    """Send the guest the questions and the confirmation of a visit to come; the others know it."""
    if visit.starts_at < clock.now():
        return
    ask_before(visit, [guest], by=by)
    for letter in letters.confirmation(visit, practice, only=[guest.pk]):
        outbox.post(letter, wait=practice.letter_grace)
