"""Undo a cancellation or a no-show."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.bookings import locking as under_lock
from scheduling.bookings import reservations as claims
from scheduling.letters import letters
from scheduling.models import Appointment


@transaction.atomic
def reinstate(*, appointment: Appointment, by: Actor, revision: int | None = None) -> Appointment:
    """Make a cancelled visit or a no-show booked again (or arrived, if it had), if its time is still free.

    Inside the grace period the cancellation's letter is withdrawn and nobody hears of either; later the visit
    is confirmed anew, unless forced time off had stranded it: then it needs rebooking as before. Raises
    `taken`, `client_elsewhere`, `wrong_state`, `changed_meanwhile`.
    """
    visit = under_lock.visit(appointment, "reinstate", revision)
    told_nothing = "booking_cancelled" in outbox.withdraw(about=f"appointment:{visit.pk}")
    was_cancelled = visit.state == "cancelled"
    claims.lock_clients(visit.attendances.values_list("client_id", flat=True))
    claims.lock_resources(visit.assignments.values_list("resource_id", flat=True))
    claims.hold_again(visit)
    visit.state = "arrived" if visit.arrived_at else "booked"
    visit.cancelled_at, visit.cancelled_by, visit.cancel_reason = None, "", ""
    visit.cancelled_late, visit.needs_rebooking = False, claims.is_stranded(visit)
    visit.confirmed_at = None
    visit.sequence += 1
    visit.attendances.update(no_show_at=None)
    is_worth_telling = was_cancelled and not told_nothing and not visit.needs_rebooking
    if is_worth_telling and visit.starts_at > clock.now():
        practice = Practice.current()
        for letter in letters.confirmed(visit, practice):
            outbox.post(letter, wait=practice.letter_grace)
    audit.record(by, "reinstated", visit, client_key=visit.client_id)
    return under_lock.saved(visit)
