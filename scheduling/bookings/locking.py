"""Lock visits, the first locks in the order of docs/locking.md: appointment, clients, resources."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.refusals import Refusal, fault
from scheduling.bookings.states import require_state
from scheduling.models import Appointment

EARLIEST = timedelta(hours=12)
"""The longest time before a visit at which an arrival or a start of it may have happened."""
LATEST = timedelta(hours=12)
"""The longest time after the booked end of a visit at which its session may have begun or ended."""


def lock_visit(appointment: Appointment, verb: str, revision: int | None = None) -> Appointment:
    """Lock a visit and read it again; refuse an old revision, or a verb that does not fit its state."""
    visit = Appointment.lock_revision(appointment.pk, revision)
    require_state(verb, visit.state)
    return visit


def lock_visits(ids: Iterable[UUID]) -> set[UUID]:
    """Lock these visits in key order; return the keys of those that exist."""
    return {visit.pk for visit in Appointment.lock_all(ids)}


def lock_free_visits(ids: Iterable[UUID]) -> set[UUID]:
    """Lock those of these visits that nobody else has locked, without waiting; return their keys."""
    rows = Appointment.objects.filter(pk__in=set(ids)).order_by("pk")
    return {visit.pk for visit in rows.select_for_update(no_key=True, of=("self",), skip_locked=True)}


def event_time(at: datetime | None) -> datetime:
    """Return when an event happened: the past time given, else now. Raises `Refusal` `in_the_future`."""
    now = clock.now()
    if at is not None and at > now:
        raise fault("/at", "in_the_future", "Give the time at which it happened, not one to come.")
    return at or now


def check_time_of_event(visit: Appointment, when: datetime, *, is_entered: bool) -> None:
    """Refuse a time that cannot belong to this visit: long before its start or long after its end.

    Without an entered time it is the present that does not fit: `not_yet` before the visit.
    """
    if when < visit.starts_at - EARLIEST:
        if not is_entered:
            raise Refusal("not_yet", "This visit is not today. Look if you have the right one, or move it.")
        raise fault(
            "/at", "long_before", "This is long before the visit. Give the time at which it happened."
        )
    if when > visit.ends_at + LATEST:
        raise fault("/at", "long_after", "This is long after the visit. Give the time at which it happened.")
