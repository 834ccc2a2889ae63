"""Undo a cancellation or a no-show."""

from dataclasses import replace

from django.db import transaction

from clinic import clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.suitability import check_service
from scheduling.bookings.assignment import assign_anew, audit_placement
from scheduling.bookings.locking import lock_visit
from scheduling.bookings.rules import check_and_lock_people, is_record, request_as_it_is
from scheduling.letters import letters, told
from scheduling.models import Appointment, Fee
from scheduling.questions_before import ask_again_before


@transaction.atomic
def reinstate(
    *, appointment: Appointment, by: Actor, override_reason: str = "", revision: int | None = None
) -> Appointment:
    """Make a cancelled visit or a no-show booked again (or arrived, if it had), with all that it had.

    It is judged as a booking of the same time, length, price, therapists and rooms is. Inside the grace
    period the cancellation's letter is withdrawn and no other is sent; later the visit is confirmed anew.
    Raises what `move` does, and `service_off_menu`, unless it is a record of what happened.
    """
    practice = Practice.current()
    visit = lock_visit(appointment, "reinstate", revision)
    if not is_record(visit.starts_at):
        check_service(visit.service)
    withdrawn = outbox.withdraw(about=visit.letter_key)
    was_cancelled = visit.state == "cancelled"
    assignments = list(visit.assignments.all())
    request = replace(
        request_as_it_is(visit, assignments, practice, by=by, override_reason=override_reason),
        requested=[RequestedResource(a.resource_id, a.kind) for a in assignments],
    )
    _, preferences = check_and_lock_people(request)
    if was_cancelled:
        ask_again_before(visit, by=by)
    assign_anew(visit, request, preferences)
    visit.state = "arrived" if visit.arrived_at else "booked"
    visit.cancelled_at, visit.cancelled_by, visit.cancel_reason = None, "", ""
    visit.cancelled_late, visit.cancel_recorded_by = False, ""
    Fee.objects.filter(visit=visit).delete()
    visit.confirmed_at, visit.confirmed_by, visit.changed_at = None, "", clock.now()
    visit.attendances.update(no_show_at=None)
    if was_cancelled and visit.starts_at > clock.now():
        _notify(visit, practice, knows_it="booking_cancelled" in withdrawn)
    audit_placement(by, "reinstated", visit)
    visit.save_revision()
    return visit


def _notify(visit: Appointment, practice: Practice, *, knows_it: bool) -> None:
    """Confirm the visit; a client who was not told that it was cancelled only reads what they do not know."""
    if not knows_it:
        letters.post_update(visit, practice, letters.confirmation)
    elif visit.told_before and visit.told_before != told.facts_of(visit, visit.assignments.all()):
        letters.post_change(visit, practice)
