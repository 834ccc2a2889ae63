"""Reads a visit under its lock, the first of the order: appointment, clients, resources."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.refusals import fault
from scheduling.bookings.states import require
from scheduling.models import Appointment

EARLIEST = timedelta(hours=12)
"""How long before a visit what belongs to it may have happened."""


def visit(appointment: Appointment, verb: str, revision: int | None = None) -> Appointment:
    """The present version, locked; refuses when the verb does not fit or another version was seen."""
    locked = (
        Appointment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("client", "service", "location")
        .get(pk=appointment.pk)
    )
    locked.require_revision(revision)
    require(verb, locked.state)
    return locked


def visits(ids: Iterable[UUID]) -> set[UUID]:
    """Lock these visits in key order; answers which were found."""
    rows = Appointment.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def happened(at: datetime | None) -> datetime:
    """When something happened: now, or the past time given. Raises `Refusal` `in_the_future`."""
    now = clock.now()
    if at is not None and at > now:
        raise fault("/at", "in_the_future", "Give the time at which it happened, not one to come.")
    return at or now


def on_its_day(visit: Appointment, when: datetime) -> None:
    """Refuse `long_before` for a time entered later that cannot have been of this visit."""
    if when < min(visit.starts_at, clock.now()) - EARLIEST:
        raise fault(
            "/at", "long_before", "This is long before the visit. Give the time at which it happened."
        )


def saved(appointment: Appointment) -> Appointment:
    """Save a changed visit under its next revision."""
    appointment.revision += 1
    appointment.save()
    return appointment
