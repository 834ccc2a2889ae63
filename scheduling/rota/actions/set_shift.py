"""Set, change and take away shifts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.actions.records import add_record, change_record
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import fault
from scheduling.bookings import locking as under_lock
from scheduling.bookings import reservations as claims
from scheduling.models import Shift
from scheduling.rota.conflicts import busy, outside_shifts, refuse_to_strand, strand


@transaction.atomic
def set_shift(*, wanted: Mapping[str, Any], by: Actor, force_reason: str = "") -> Shift:
    """Add a shift; a dated one replaces the therapist's weekly ones of that day. Raises `would_strand`."""
    therapist = wanted["resource"]
    if therapist.kind != "therapist":
        raise fault("/therapist", "not_a_therapist", "Only therapists have shifts.")
    return _unless_stranding(therapist, lambda: add_record(Shift, wanted, by=by), by, force_reason)


@transaction.atomic
def change_shift(
    *, shift: Shift, wanted: Mapping[str, Any], revision: int | None, by: Actor, force_reason: str = ""
) -> Shift:
    """Change a shift. Raises `changed_meanwhile`, `would_strand`."""
    return _unless_stranding(
        shift.resource, lambda: change_record(shift, wanted, revision=revision, by=by), by, force_reason
    )


@transaction.atomic
def drop_shift(*, shift: Shift, revision: int | None, by: Actor, force_reason: str = "") -> None:
    """Take a shift away. Raises `changed_meanwhile`, `would_strand`."""

    def drop() -> Shift:
        held = Shift.lock_revision(shift.pk, revision)
        audit.record(by, "dropped", held)
        held.delete()
        return held

    _unless_stranding(shift.resource, drop, by, force_reason)


def _unless_stranding(therapist: Resource, write: Callable[[], Shift], by: Actor, force_reason: str) -> Shift:
    """Write, then look which visits lost their hours; without a reason that refuses, and all is rolled back.

    The visits are locked before the therapist, as everywhere; one booked in between asks to repeat.
    """
    before = outside_shifts(therapist.pk)
    shift = write()
    locked = under_lock.visits(outside_shifts(therapist.pk) - before)
    claims.lock_resources([therapist.pk])
    # Whoever chose this therapist by the old hours looks again.
    Resource.objects.filter(pk=therapist.pk).update(revision=F("revision") + 1)
    stranded = outside_shifts(therapist.pk) - before
    if stranded - locked:
        raise busy()
    if stranded and not force_reason:
        refuse_to_strand(stranded)
    if stranded:
        strand(stranded, therapist.pk, by=by)
        audit.record(by, "forced_shift", therapist, fields=["shifts"], reason=force_reason)
    return shift
