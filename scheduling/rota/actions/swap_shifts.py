"""Exchange the hours of two therapists on one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from clinic import audit
from clinic.actions.records import add_record
from clinic.actors import Actor
from clinic.cover.affected_visits import AffectedVisits, Scope
from clinic.cover.dates import check_dates
from clinic.mail import outbox
from clinic.models import Practice, Resource
from clinic.refusals import Refusal, fault
from clinic.spans import Span
from scheduling.bookings.cover import keep_cover
from scheduling.models import Shift
from scheduling.rota.letters import swapped_letter
from scheduling.rota.overlaps import ShiftNotice, compare_with_others
from scheduling.rota.week import shifts_on

type Hours = tuple[UUID, time, time]
AROUND = timedelta(days=2)
"""The time on both sides of a day in which its shifts lie, in any zone and past midnight."""


@dataclass(frozen=True)
class Swap:
    """The shifts of the two that hold on the day after a swap, the visits it affected, what to know of it."""

    shifts: Sequence[Shift]
    visits: AffectedVisits
    notices: Sequence[ShiftNotice]


@transaction.atomic
def swap_shifts(
    *,
    on: date,
    therapist: Resource,
    other: Resource,
    seen: Collection[UUID],
    by: Actor,
    force_reason: str = "",
) -> Swap:
    """Exchange the hours of two therapists on a day; the weekly hours of other days stay as they are.

    `seen` names the shifts of both on that day, as they were read: so a swap that comes twice, from two
    desks, does not undo itself. Swapped again, both have their weekly hours back. Raises `same_therapist`,
    `not_a_therapist`, `shifts_changed`, `nothing_to_swap`, `would_strand`, `shifts_overlap`, `long_past`,
    `too_far_ahead`.
    """
    is_backdated = check_dates({"on": on}, force_reason=force_reason)
    pair = (therapist, other)
    _check_pair(pair)
    noon = datetime.combine(on, time(12), Practice.current().zone)
    scope = Scope(resources=[each.pk for each in pair], during=Span(noon - AROUND, noon + AROUND))
    with keep_cover(scope, by=by, force_reason=force_reason) as visits:
        # Bookings that chose one of them by the old hours must read them again.
        Resource.objects.filter(pk__in=scope.resources).update(revision=F("revision") + 1)
        before = {each.pk: read_shifts_on(each, on) for each in pair}
        if {shift.pk for shifts in before.values() for shift in shifts} != set(seen):
            raise Refusal("shifts_changed", "Their hours of this day changed meanwhile. Read them again.")
        if _hours_of(before[therapist.pk]) == _hours_of(before[other.pk]):
            raise Refusal("nothing_to_swap", "Both have the same hours on this day. Choose another day.")
        Shift.objects.filter(resource__in=pair, on=on).delete()
        _give(therapist, on, before[other.pk], own=before[therapist.pk], by=by)
        _give(other, on, before[therapist.pk], own=before[other.pk], by=by)
        after = {each.pk: read_shifts_on(each, on) for each in pair}
        notices = [notice for shifts in after.values() for shift in shifts for notice in _compared(shift)]
    reason = force_reason if visits.forced or is_backdated else ""
    for each in pair:
        audit.record(by, "swapped_shifts", each, fields=["shifts"], reason=reason)
        if str(each.staff_id) != by.actor_key:
            outbox.post(swapped_letter(each, on, after[each.pk], Practice.current()))
    return Swap([shift for shifts in after.values() for shift in shifts], visits, notices)


def read_shifts_on(therapist: Resource, on: date) -> list[Shift]:
    """Return the shifts of a therapist that hold on a day, by their start."""
    shifts = Shift.objects.filter(Q(on=on) | Q(on=None), resource=therapist)
    return shifts_on(list(shifts.select_related("resource", "location")), on)


def _check_pair(pair: tuple[Resource, Resource]) -> None:
    if pair[0].pk == pair[1].pk:
        raise fault("/other", "same_therapist", "Choose two therapists.")
    for name, each in zip(("therapist", "other"), pair, strict=True):
        if each.kind != "therapist":
            raise fault(f"/{name}", "not_a_therapist", "Only therapists have shifts.")


def _give(therapist: Resource, on: date, shifts: Sequence[Shift], *, own: Sequence[Shift], by: Actor) -> None:
    """Set the hours of a day by dated shifts; by none where the weekly ones say the same."""
    if _hours_of(shifts) == _hours_of(read_shifts_on(therapist, on)):
        return
    for shift in [shift for shift in shifts if shift.starts]:
        hours = {"location": shift.location, "starts": shift.starts, "ends": shift.ends}
        add_record(Shift, {"resource": therapist, "on": on, **hours}, by=by)
    if not _hours_of(shifts):
        add_record(Shift, {"resource": therapist, "on": on, "location": own[0].location}, by=by)


def _hours_of(shifts: Sequence[Shift]) -> set[Hours]:
    """Return the place and times of these shifts; a day off has none."""
    return {(s.location_id, s.starts, s.ends) for s in shifts if s.starts and s.ends}


def _compared(shift: Shift) -> list[ShiftNotice]:
    """Compare a dated shift with those around its day; a weekly one was compared when it was set."""
    return compare_with_others(shift) if shift.on else []
