"""Lock visits, the first locks in the order of docs/locking.md: appointment, clients, resources."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.refusals import fault
from scheduling.bookings.states import require_state
from scheduling.models import Appointment

EARLIEST = timedelta(hours=12)
"""The longest time before a visit at which an arrival or a start of it may have happened."""


def lock_visit(appointment: Appointment, verb: str, revision: int | None = None) -> Appointment:
    """Lock a visit and read it again; refuse an old revision, or a verb that does not fit its state."""
    visit = Appointment.lock_revision(appointment.pk, revision)
    require_state(verb, visit.state)
    return visit


def lock_visits(ids: Iterable[UUID]) -> set[UUID]:
    """Lock these visits in key order; return the keys of those that exist."""
    return {visit.pk for visit in Appointment.lock_all(ids)}


def event_time(at: datetime | None) -> datetime:
    """Return when an event happened: the past time given, else now. Raises `Refusal` `in_the_future`."""
    now = clock.now()
    if at is not None and at > now:
        raise fault("/at", "in_the_future", "Give the time at which it happened, not one to come.")
    return at or now


def check_same_day(visit: Appointment, when: datetime) -> None:
    """Refuse `long_before` for a time entered later that cannot belong to this visit."""
    if when < min(visit.starts_at, clock.now()) - EARLIEST:
        raise fault(
            "/at", "long_before", "This is long before the visit. Give the time at which it happened."
        )
