"""Cancel a visit."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from clinic.refusals import fault
from scheduling.availability.another_time import another_time_for
from scheduling.availability.offers import nearest_offers
from scheduling.bookings.allocation import release
from scheduling.bookings.cover import lock_waiting, settle
from scheduling.bookings.locking import lock_visit
from scheduling.letters import letters, series_letters
from scheduling.models import Appointment, Fee
from scheduling.models.appointment import CLIENT_REASONS, CLINIC_REASONS
from scheduling.questions_before import cancel_before

OFFERED, MANY = 3, 200
"""The times that a cancellation by the clinic offers, and the nearest ones among which they are chosen."""
APART = timedelta(hours=3)
REASONS = {"client": CLIENT_REASONS, "clinic": CLINIC_REASONS}


@transaction.atomic
def cancel(
    *, appointment: Appointment, cancelled_by: str, reason: str, by: Actor, revision: int | None = None
) -> Appointment:
    """Cancel a visit for the client or for the clinic, and release all that it reserved.

    A cancellation by the client inside the practice's free hours is late; one by the clinic never is, nor
    one of a visit that the clinic cannot keep. If the client was not told of the visit yet, the waiting
    letter is withdrawn and nothing is sent. Raises `wrong_state`, `changed_meanwhile`, `reason_unknown`.
    """
    check_reason(cancelled_by, reason)
    practice = Practice.current()
    visit = lock_visit(appointment, "cancel", revision)
    waiting = lock_waiting(visit)
    call_off(visit, cancelled_by, reason, practice, by=by)
    _notify(visit, practice, cancelled_by)
    visit.save_revision()
    settle(waiting, by=by)
    return visit


def check_reason(cancelled_by: str, reason: str) -> None:
    """Refuse a reason that is none of whoever cancels."""
    if reason not in REASONS[cancelled_by]:
        raise fault(
            "/reason",
            "reason_unknown",
            _("For the {cancelled_by} this is one of: {codes}.").format(
                cancelled_by=cancelled_by, codes=", ".join(REASONS[cancelled_by])
            ),
        )


def call_off(visit: Appointment, cancelled_by: str, reason: str, practice: Practice, *, by: Actor) -> None:
    """Cancel a locked visit and release all that it reserved; does not save it, and tells nobody."""
    now = clock.now()
    visit.state, visit.cancelled_at, visit.cancelled_by, visit.cancel_reason = (
        "cancelled",
        now,
        cancelled_by,
        reason,
    )
    visit.cancel_recorded_by = by.actor_key
    is_too_late = cancelled_by == "client" and now > practice.free_until(visit.starts_at)
    visit.cancelled_late = is_too_late and not visit.needs_rebooking
    if visit.cancelled_late:
        Fee.write(visit, practice.late_cancel_percent)
    visit.needs_rebooking = False
    cancel_before(visit, by=by)
    release(visit, "cancelled")
    audit.record(by, "cancelled", visit, client_key=visit.client_id, fields=["cancelled_by", "cancel_reason"])


def _notify(visit: Appointment, practice: Practice, cancelled_by: str) -> None:
    withdrawn = outbox.withdraw(about=visit.letter_key)
    if "booking_moved" not in withdrawn:
        visit.told_before = None
    is_told_anew = series_letters.post_anew(visit.series, [visit], practice)
    if is_told_anew or "booking_confirmed" in withdrawn or visit.starts_at < clock.now():
        return
    by_clinic = cancelled_by == "clinic"
    free = _other_times(visit, practice) if by_clinic else []
    compose = partial(letters.cancellation_notice, by_clinic=by_clinic, free_times=free)
    letters.post_update(visit, practice, compose)


def _other_times(visit: Appointment, practice: Practice) -> list[datetime]:
    """Return near free times hours apart, on other days: the cause often lasts all day."""
    not_on = visit.starts_at.astimezone(visit.location.zone).date()
    near = nearest_offers(
        another_time_for(visit, practice, online=True), visit.starts_at, not_on=not_on, count=MANY
    )
    starts = sorted({o.slot.starts_at for o in near}, key=lambda start: abs(start - visit.starts_at))
    chosen: list[datetime] = []
    for start in starts:
        if len(chosen) < OFFERED and all(abs(start - other) >= APART for other in chosen):
            chosen.append(start)
    return sorted(chosen)
