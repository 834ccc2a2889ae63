"""Cancel the visits of a series: one and all later ones, or all that are to come."""

from django.db import transaction

from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.bookings.actions.cancel import call_off, check_reason
from scheduling.bookings.cover import settle
from scheduling.letters import series_letters
from scheduling.models import Appointment, Series
from scheduling.series.scope import lock_visits_of_series


@transaction.atomic
def cancel_visits(
    *,
    series: Series,
    first: Appointment,
    scope: str,
    cancelled_by: str,
    reason: str,
    by: Actor,
    revision: int | None = None,
) -> Series:
    """Cancel a visit of a series and all later ones (`later`), or `all` to come; one letter tells of them.

    Each is late or not by itself, as `cancel` says. Raises `reason_unknown` and what
    `lock_visits_of_series` does.
    """
    check_reason(cancelled_by, reason)
    practice = Practice.current()
    locked = lock_visits_of_series(series.pk, first, scope, revision, moved_too=True)
    locked.lock_resources()
    for visit in locked.visits:
        outbox.withdraw(about=visit.letter_key)
        call_off(visit, cancelled_by, reason, practice, by=by)
        visit.told_before = None
        visit.sequence += 1
        visit.save_revision()
    if not series_letters.post_anew(locked.series, locked.visits, practice):
        by_clinic = cancelled_by == "clinic"
        for letter in series_letters.series_cancelled(
            locked.series, locked.visits, practice, by_clinic=by_clinic
        ):
            outbox.post(letter, wait=practice.letter_grace)
    locked.series.save_revision()
    settle(locked.waiting, by=by)
    return locked.series
