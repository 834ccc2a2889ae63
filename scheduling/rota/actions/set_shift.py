"""Add, change and delete shifts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import TypedDict

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.actions.records import add_record, change_record
from clinic.actors import Actor
from clinic.models import Location, Resource
from clinic.refusals import fault
from scheduling.bookings import reservations
from scheduling.bookings.locking import lock_visits
from scheduling.models import Shift
from scheduling.rota.conflicts import busy_refusal, displace, outside_shifts, refuse_conflicts


class ShiftFields(TypedDict, total=False):
    """The fields of a shift that may be set: weekly or dated, as `Shift` says."""

    location: Location
    weekday: int | None
    valid_from: date | None
    valid_until: date | None
    on: date | None
    starts: time | None
    ends: time | None


@transaction.atomic
def set_shift(*, therapist: Resource, fields: ShiftFields, by: Actor, force_reason: str = "") -> Shift:
    """Add a shift; a dated one replaces the therapist's weekly ones of that day. Raises `would_strand`."""
    if therapist.kind != "therapist":
        raise fault("/therapist", "not_a_therapist", "Only therapists have shifts.")
    with _conflicts_checked(therapist, force_reason, by=by):
        return add_record(Shift, {**fields, "resource": therapist}, by=by)


@transaction.atomic
def change_shift(
    *, shift: Shift, changes: ShiftFields, revision: int | None, by: Actor, force_reason: str = ""
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
