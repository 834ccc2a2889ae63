"""Carry out a delay: shift the visits that can be shifted, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.actors import Actor
from clinic.models import Practice, Resource
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.outside_hours import Hours
from scheduling.bookings import reservations
from scheduling.bookings.actions.move import notify_of_move
from scheduling.bookings.allocation import share_freed, share_resource
from scheduling.bookings.cover import lock_waiting_for, mark_cover, settle
from scheduling.bookings.locking import lock_visits
from scheduling.delays.plan import DelayPlan, ShiftedVisit, keys_of, plan_delay
from scheduling.delays.way_back import WayBack, way_back
from scheduling.delays.writing import lock_all_of, put, reserved_at
from scheduling.letters import told
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD

OF_HOURS = frozenset({"closed", "off_shift"})
"""The reasons against a visit that a reason of the staff overrules: it happens anyway."""


@dataclass(frozen=True)
class CarriedOut:
    """A delay that was carried out, and the way back."""

    plan: DelayPlan
    back: WayBack


@transaction.atomic
def carry_out_delay(
    *,
    appointment: Appointment,
    kind: str,
    minutes: int,
    seen: str,
    by: Actor,
    by_letter: bool = False,
    override_reason: str = "",
) -> CarriedOut:
    """Shift a visit and those behind it as planned; what cannot be shifted has to be rebooked.

    `seen` is the digest of the plan that was shown. With `by_letter` each who has an e-mail gets one letter
    that says sorry. Raises what `plan_delay` does, `not_yet`, `changed_meanwhile` when the plan would be
    another now, `cannot_shift` when the visit itself cannot be then; outside hours a reason overrules it.
    """
    _require_today(appointment)
    seen_first = plan_delay(_read(appointment), kind, minutes)
    locked = lock_visits(keys_of(seen_first))
    waiting = lock_waiting_for(seen_first.visits)
    resources = lock_all_of(seen_first.visits)
    plan = plan_delay(_read(appointment), kind, minutes)
    if plan.seen != seen or keys_of(plan) != locked:
        raise changed_meanwhile()
    require_possible(plan, override_reason)
    before = {visit.pk: told.facts_of(visit, visit.assignments.all()) for visit in plan.visits}
    back = way_back(plan, by_letter=by_letter)
    _write(plan, resources, override_reason, by=by)
    settle(waiting, by=by)
    practice = Practice.current()
    for each in plan.shifted:
        if each.visit.state in AHEAD:
            notify_of_move(each.visit, before[each.visit.pk], practice, by_clinic=True, by_letter=by_letter)
        each.visit.save_revision()
    return CarriedOut(plan, back.with_revisions(plan.visits))


def _read(appointment: Appointment) -> Appointment:
    visit: Appointment = Appointment.objects.with_people().get(pk=appointment.pk)
    return visit


def _require_today(visit: Appointment) -> None:
    if visit.starts_at.astimezone(visit.local_zone).date() != visit.location.today():
        raise Refusal("not_yet", _("This visit is not today. Look if you have the right one, or move it."))


def changed_meanwhile() -> Refusal:
    """Return the refusal of a plan that would be another one now."""
    return Refusal(
        "changed_meanwhile",
        _("The day has changed since you looked. See what the delay causes now, then carry it out."),
        status=412,
    )


def require_possible(plan: DelayPlan, override_reason: str) -> None:
    """Refuse a delay of a visit that cannot be then itself; a reason overrules hours alone."""
    reasons = set(plan.first.reasons)
    if not reasons or (reasons <= OF_HOURS and override_reason):
        return
    refusal = Refusal(
        "cannot_shift",
        _("This visit cannot be then: it is outside working hours. Say why it is to be anyway, or move it.")
        if reasons <= OF_HOURS
        else _("This visit cannot be then: what it needs is taken. Move what is in the way, or this visit."),
        reasons=sorted(reasons),
    )
    refusal.may_be_overruled = reasons <= OF_HOURS
    raise refusal


def _write(plan: DelayPlan, resources: dict[UUID, Resource], reason: str, *, by: Actor) -> None:
    """Take from the visits that cannot be shifted what others need, then write the new times."""
    freed = [reservations.reserved_times(each.visit) for each in plan.shifted]
    for each in plan.shifted:
        reservations.delete(each.visit)
    _strand(plan, by=by)
    hours = plan.day.hours
    for each in plan.shifted:
        assert each.span is not None, "it is shifted"
        put(each.visit, each.span, resources)
        if each.reasons:
            _overrule(each, hours, reason)
        audit.record(
            by, "shifted", each.visit, client_key=each.visit.client_id, fields=["starts_at", "ends_at"]
        )
    for times in freed:
        share_freed(times, "moved")


def _overrule(each: ShiftedVisit, hours: Hours, reason: str) -> None:
    """Note how far outside hours a visit is placed, and why."""
    visit = each.visit
    visit.overrides = sorted({*visit.overrides, "outside_hours"})
    visit.override_reason = reason
    visit.outside_hours = hours.of_location(visit)
    for assignment in visit.assignments.all():
        if assignment.kind == "therapist":
            assignment.outside_hours = hours.of_therapist(visit, assignment.resource_id)
            assignment.save(update_fields=["outside_hours"])


def _strand(plan: DelayPlan, *, by: Actor) -> None:
    """Mark the visits that cannot be shifted; they lose what the shifted ones need of their time."""
    for each in plan.stuck:
        for resource in _lost(each.visit, plan.shifted):
            share_resource(resource, _reserved(each.visit), lost=[each.visit.pk])
    mark_cover([each.visit for each in plan.stuck], by=by, needs_rebooking=True)


def _lost(visit: Appointment, shifted: Sequence[ShiftedVisit]) -> list[UUID]:
    """Return the resources of a visit that a shifted one needs at its time."""
    needed = {
        row.resource_id
        for other in shifted
        if other.span and reserved_at(other.visit, other.span).overlaps(_reserved(visit))
        for row in other.visit.assignments.all()
    }
    return sorted(needed & {row.resource_id for row in visit.assignments.all()})


def _reserved(visit: Appointment) -> Span:
    return reserved_at(visit, Span(visit.starts_at, visit.ends_at))
