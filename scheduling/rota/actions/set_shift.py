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
from clinic.cover.affected_visits import AffectedVisits, Scope, attach_visits
from clinic.cover.dates import changed_dates, check_dates
from clinic.models import Location, Resource
from clinic.refusals import fault
from scheduling.bookings.cover import keep_cover
from scheduling.freed_times import note_changed_hours
from scheduling.models import Shift
from scheduling.rota.overlaps import ShiftNotice, compare_with_others

DATES = ("on", "valid_from", "valid_until")


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
    """Add a shift; a dated one replaces the therapist's weekly ones of that day.

    Raises `would_strand`, `shifts_overlap`, `long_past`, `too_far_ahead`.
    """
    is_backdated = check_dates(changed_dates(Shift(), fields, DATES), force_reason=force_reason)
    if therapist.kind != "therapist":
        raise fault("/therapist", "not_a_therapist", "Only therapists have shifts.")
    with _visits_kept_covered(therapist, force_reason, by=by) as visits:
        shift = add_record(Shift, {**fields, "resource": therapist}, by=by)
        notices = compare_with_others(shift)
    return _answer(shift, visits, notices, force_reason if is_backdated else "", by=by)


@transaction.atomic
def change_shift(
    *, shift: Shift, changes: ShiftFields, revision: int | None, by: Actor, force_reason: str = ""
) -> Shift:
    """Change a shift. Raises what `set_shift` does, `changed_meanwhile`."""
    is_backdated = check_dates(changed_dates(shift, changes, DATES), force_reason=force_reason)
    with _visits_kept_covered(shift.resource, force_reason, by=by) as visits:
        shift = change_record(shift, changes, revision=revision, by=by)
        notices = compare_with_others(shift)
    return _answer(shift, visits, notices, force_reason if is_backdated else "", by=by)


def _answer(
    shift: Shift, visits: AffectedVisits, notices: list[ShiftNotice], backdated_reason: str, *, by: Actor
) -> Shift:
    """Return the shift with what its change affected; audit why it is of the past."""
    if backdated_reason:
        audit.record(by, "backdated", shift, reason=backdated_reason)
    shift.__dict__["notices"] = notices
    return attach_visits(shift, visits)


@transaction.atomic
def drop_shift(*, shift: Shift, revision: int | None, by: Actor, force_reason: str = "") -> AffectedVisits:
    """Delete a shift; return the visits it affected. Raises `changed_meanwhile`, `would_strand`."""
    with _visits_kept_covered(shift.resource, force_reason, by=by) as visits:
        locked = Shift.lock_revision(shift.pk, revision)
        audit.record(by, "dropped", locked)
        locked.delete()
    return visits


@contextmanager
def _visits_kept_covered(therapist: Resource, force_reason: str, *, by: Actor) -> Iterator[AffectedVisits]:
    """Let the block write shifts of a therapist, as `keep_cover` does; audit what was forced."""
    with keep_cover(Scope(resources=[therapist.pk]), by=by, force_reason=force_reason) as visits:
        # Bookings that chose this therapist by the old hours must read them again.
        Resource.objects.filter(pk=therapist.pk).update(revision=F("revision") + 1)
        yield visits
    note_changed_hours(therapist.pk)
    if visits.forced:
        audit.record(by, "forced_shift", therapist, fields=["shifts"], reason=force_reason)
