"""Add, change and delete shifts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.actions.records import add_record, change_record
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import fault
from scheduling.bookings import reservations
from scheduling.bookings.locking import lock_visits
from scheduling.models import Shift
from scheduling.rota.conflicts import busy_refusal, displace, outside_shifts, refuse_conflicts


@transaction.atomic
def set_shift(*, data: Mapping[str, Any], by: Actor, force_reason: str = "") -> Shift:
    """Add a shift; a dated one replaces the therapist's weekly ones of that day. Raises `would_strand`."""
    therapist = data["resource"]
    if therapist.kind != "therapist":
        raise fault("/therapist", "not_a_therapist", "Only therapists have shifts.")
    with _conflicts_checked(therapist, force_reason, by=by):
        return add_record(Shift, data, by=by)


@transaction.atomic
def change_shift(
    *, shift: Shift, changes: Mapping[str, Any], revision: int | None, by: Actor, force_reason: str = ""
) -> Shift:
    """Change a shift. Raises `changed_meanwhile`, `would_strand`."""
    with _conflicts_checked(shift.resource, force_reason, by=by):
        return change_record(shift, changes, revision=revision, by=by)


@transaction.atomic
def drop_shift(*, shift: Shift, revision: int | None, by: Actor, force_reason: str = "") -> None:
    """Delete a shift. Raises `changed_meanwhile`, `would_strand`."""
    with _conflicts_checked(shift.resource, force_reason, by=by):
        locked = Shift.lock_revision(shift.pk, revision)
        audit.record(by, "dropped", locked)
        locked.delete()


@contextmanager
def _conflicts_checked(therapist: Resource, force_reason: str, *, by: Actor) -> Iterator[None]:
    """Let the block write shifts, then refuse if visits lost their hours, unless forced with a reason.

    The visits are locked before the therapist, as everywhere; one booked in between is refused as `busy`.
    """
    before = outside_shifts(therapist.pk)
    yield
    locked = lock_visits(outside_shifts(therapist.pk) - before)
    reservations.lock_resources([therapist.pk])
    # Bookings that chose this therapist by the old hours must read them again.
    Resource.objects.filter(pk=therapist.pk).update(revision=F("revision") + 1)
    conflicts = outside_shifts(therapist.pk) - before
    if conflicts - locked:
        raise busy_refusal()
    if conflicts and not force_reason:
        refuse_conflicts(conflicts)
    if conflicts:
        displace(conflicts, therapist.pk, by=by)
        audit.record(by, "forced_shift", therapist, fields=["shifts"], reason=force_reason)
