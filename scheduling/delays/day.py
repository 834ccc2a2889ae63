"""Read the day of a visit: the visits that may be shifted, and what is in the way of that."""

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from uuid import UUID

from django.db.models import Q

from clinic import clock
from clinic.spans import Span, span_of_day
from scheduling.availability.outside_hours import Hours
from scheduling.availability.schedules import SPARE
from scheduling.delays.shifting import MovableVisit
from scheduling.models import Appointment, Assignment, Reservation
from scheduling.models.appointment import STANDING


@dataclass
class DayOfVisit:
    """The visits of one location on the local day of a visit; `movable` are those that may be shifted."""

    first: Appointment
    visits: dict[UUID, Appointment]
    movable: dict[UUID, MovableVisit]
    hours: Hours
    in_the_way: list[Reservation] = field(default_factory=list)

    def reasons_against(self, visit: MovableVisit) -> tuple[str, ...]:
        """Return why a visit cannot be at this time, as /availability/why names the reasons."""
        row = copy(self.visits[visit.key])
        row.starts_at, row.ends_at = visit.span.start, visit.span.end
        reasons = [self._reason(other, visit) for other in self.in_the_way if _meets(other, visit)]
        if self.hours.of_location(row) > row.outside_hours:
            reasons.append("closed")
        if any(
            self.hours.of_therapist(row, each.resource_id) > each.outside_hours for each in _therapists(row)
        ):
            reasons.append("off_shift")
        return tuple(dict.fromkeys(reasons))

    def _reason(self, other: Reservation, visit: MovableVisit) -> str:
        if other.hold_id:
            return "held"
        if other.resource is None:
            return "own_visit"
        if other.block_id and other.resource.kind == "therapist":
            return "off_shift"
        return f"{other.resource.kind}_busy"


def movable_visit(visit: Appointment) -> MovableVisit:
    """Return a visit as shifting sees it."""
    return MovableVisit(
        visit.pk,
        Span(visit.starts_at, visit.ends_at),
        visit.service.cleanup_before,
        visit.service.cleanup_after,
        frozenset(row.resource_id for row in visit.assignments.all()),
        frozenset(row.client_id for row in visit.attendances.all()),
    )


def read_day_of(first: Appointment, distance: timedelta) -> DayOfVisit:
    """Return the day of a visit, in a constant number of queries.

    Visits that share a therapist, room or device on purpose are not shifted, nor those that have begun.
    """
    day = span_of_day(first.starts_at.astimezone(first.location.zone).date(), first.location.zone)
    rows = Appointment.objects.not_cancelled().with_people().filter(location=first.location_id)
    shown = rows.filter(starts_at__gte=day.start, starts_at__lt=day.end).order_by("starts_at", "pk")
    visits = {visit.pk: visit for visit in shown} | {first.pk: first}
    able = [movable_visit(each) for each in visits.values() if each.pk == first.pk or _may_be_shifted(each)]
    able = [each for each in able if each.key == first.pk or each.span.start >= first.starts_at]
    shared = _sharing(able)
    movable = {each.key: each for each in able if each.key == first.pk or each.key not in shared}
    return DayOfVisit(first, visits, movable, _hours(visits.values(), distance), _in_the_way(movable, day))


def _may_be_shifted(visit: Appointment) -> bool:
    return visit.state in STANDING and not visit.needs_rebooking


def _sharing(visits: Iterable[MovableVisit]) -> set[UUID]:
    """Return the visits that meet another on what both have: somebody wished it so."""
    pairs = combinations(visits, 2)
    return {
        key
        for one, two in pairs
        if not one.resources.isdisjoint(two.resources) and one.reserved.overlaps(two.reserved)
        for key in (one.key, two.key)
    }


def _hours(visits: Collection[Appointment], distance: timedelta) -> Hours:
    """Return the hours around these visits, were each of them that much earlier and later."""
    wide = []
    for visit in visits:
        row = copy(visit)
        row.starts_at, row.ends_at = row.starts_at - distance, row.ends_at + distance
        wide.append(row)
    therapists = {row.resource_id for visit in visits for row in _therapists(visit)}
    return Hours(wide, therapists)


def _in_the_way(movable: dict[UUID, MovableVisit], day: Span) -> list[Reservation]:
    """Return what keeps these visits out of other times: all that none of them reserves itself."""
    resources = {key for visit in movable.values() for key in visit.resources}
    people = {key for visit in movable.values() for key in visit.people}
    rows = Reservation.objects.live().not_expired(clock.now())
    rows = rows.filter(Q(resource__in=resources) | Q(client__in=people))
    rows = rows.overlapping(day.start - SPARE, day.end + SPARE).select_related("resource")
    return [row for row in rows.order_by("pk") if row.appointment_id not in movable]


def _meets(other: Reservation, visit: MovableVisit) -> bool:
    """Return True if what others reserve keeps a visit out; clean-up gives way to a therapist's block."""
    during = Span(other.during.lower, other.during.upper)
    if other.resource is None:
        return other.client_id in visit.people and during.overlaps(visit.span)
    overhangs = other.block_id is not None and other.resource.kind == "therapist"
    needed = visit.span if overhangs else visit.reserved
    return other.resource_id in visit.resources and during.overlaps(needed)


def _therapists(visit: Appointment) -> list[Assignment]:
    return [row for row in visit.assignments.all() if row.kind == "therapist"]
