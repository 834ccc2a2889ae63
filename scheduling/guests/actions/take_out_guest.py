"""Take a guest out of a visit."""

from functools import partial
from uuid import UUID

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from scheduling.bookings import reservations
from scheduling.bookings.locking import lock_visit
from scheduling.letters import letters
from scheduling.models import Appointment, Attendance
from scheduling.questions_before import cancel_before


@transaction.atomic
def take_out_guest(
    *, appointment: Appointment, guest: UUID, by: Actor, revision: int | None = None
) -> Appointment:
    """Take a guest out of a visit that has not begun; who knew of the visit gets a letter.

    Raises `not_in_this_visit`, `booked_the_visit`, `arrived_already`, and `guest_has_record` once anything
    was written about the guest in it.
    """
    practice, visit = Practice.current(), lock_visit(appointment, "change_guests", revision)
    attendance = visit.attendances.filter(client=guest).first()
    if attendance is None:
        raise fault("/client", "not_in_this_visit", "Name the people treated in this visit.")
    _require_no_record(visit, attendance)
    reservations.lock_clients([guest])
    withdrawn = outbox.withdraw(about=visit.letter_key, recipient_key=str(guest))
    if "booking_confirmed" not in withdrawn and visit.starts_at > clock.now():
        notice = partial(letters.cancellation_notice, by_clinic=False, only=[guest])
        letters.post_update(visit, practice, notice)
    cancel_before(visit, by=by, only=[guest])
    reservations.delete_of_client(visit, guest)
    attendance.delete()
    audit.record(by, "took_out_guest", visit, client_key=guest, fields=["attendances"])
    visit.save_revision()
    return visit


def _require_no_record(visit: Appointment, attendance: Attendance) -> None:
    """Refuse to take out who booked, who is here, and whom a record of the visit names."""
    if attendance.client_id == visit.client_id:
        raise Refusal("booked_the_visit", "This client booked the visit. Cancel it, or move it.")
    if attendance.arrived_at:
        raise Refusal("arrived_already", "Somebody named here was checked in.")
    if attendance.no_show_at or attendance.is_referred_to():
        raise Refusal(
            "guest_has_record",
            "Something is on record about this guest in this visit: a note, a number, a check-in, or that "
            "they did not come. They stay in it.",
        )
