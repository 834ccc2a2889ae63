"""Undo a cancellation or a no-show."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.bookings import reservations
from scheduling.bookings.cover import settle_visit
from scheduling.bookings.locking import lock_visit
from scheduling.bookings.rules import BookingRequest, Override, check_and_lock_people
from scheduling.letters import letters
from scheduling.models import Appointment


@transaction.atomic
def reinstate(*, appointment: Appointment, by: Actor, revision: int | None = None) -> Appointment:
    """Make a cancelled visit or a no-show booked again (or arrived, if it had), if its time is still free.

    Inside the grace period the cancellation's letter is withdrawn and no letter is sent; later the visit is
    confirmed anew, unless it lacks something by now: then it needs rebooking. Raises
    `taken`, `client_elsewhere`, `wrong_state`, `changed_meanwhile`, and what the rules of booking refuse.
    """
    visit = lock_visit(appointment, "reinstate", revision)
    was_not_notified = "booking_cancelled" in outbox.withdraw(about=f"appointment:{visit.pk}")
    was_cancelled = visit.state == "cancelled"
    check_and_lock_people(_request(visit, by), Practice.current())
    reservations.lock_resources(visit.assignments.values_list("resource_id", flat=True))
    reservations.restore_released(visit)
    visit.state = "arrived" if visit.arrived_at else "booked"
    visit.cancelled_at, visit.cancelled_by, visit.cancel_reason = None, "", ""
    visit.cancelled_late = False
    visit.confirmed_at = None
    visit.sequence += 1
    visit.attendances.update(no_show_at=None)
    visit.save_revision()
    settle_visit(visit, by=by)
    needs_letter = was_cancelled and not was_not_notified and not visit.needs_rebooking
    if needs_letter and visit.starts_at > clock.now():
        practice = Practice.current()
        for letter in letters.confirmation(visit, practice):
            outbox.post(letter, wait=practice.letter_grace)
    audit.record(by, "reinstated", visit, client_key=visit.client_id)
    return visit


def _request(visit: Appointment, by: Actor) -> BookingRequest:
    """Return the visit as a request that the rules of booking judge."""
    return BookingRequest(
        client=visit.client,
        treated=list(visit.attendances.values_list("client_id", flat=True)),
        service=visit.service,
        starts_at=visit.starts_at,
        by=by,
        override=Override(),
        location=visit.location,
        moving=visit.pk,
    )
