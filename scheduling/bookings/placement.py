"""Find where a visit fits at a given time, or refuse with the reason why it does not."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import shuffle
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.models import Location
from clinic.refusals import Refusal, fault
from clinic.spans import Span, span_of_day
from scheduling.availability.candidates.treating import treating_spans
from scheduling.availability.preferences import Preferences
from scheduling.availability.schedules import SPARE, load_schedules
from scheduling.availability.slots import KEEPING_ALL, LocationSchedule, Need, Rules, Slot
from scheduling.bookings.placing.refusals import (
    DAY_FULL,
    NO_CANDIDATES,
    OUTSIDE_HOURS,
    REGISTRATION_EXPIRED,
    Taken,
    held_or_taken,
)
from scheduling.bookings.rules import BookingRequest, is_record
from scheduling.models import Reservation, Shift

type Schedules = Mapping[Location, LocationSchedule]

REFUSAL_ORDER = ((False, False), (False, True), (True, False), (True, True))
"""Pairs (outside hours, overbooked) in the order refused: first that those who work then are taken."""
OVERRULE_ORDER = ((False, False), (True, False), (False, True), (True, True))
"""The pairs in the order overruled: rather outside hours than two visits on one room or therapist."""


@dataclass(frozen=True)
class Placement:
    """A location, a time and a resource for each need of a visit; resources are reserved for `reserved`."""

    location: Location
    slot: Slot
    needs: tuple[Need, ...]
    reserved: Span
    rules: Rules = KEEPING_ALL

    @property
    def resources(self) -> tuple[UUID, ...]:
        return self.slot.resources

    @property
    def visit(self) -> Span:
        """The time of the visit, without clean-up."""
        return Span(self.slot.starts_at, self.slot.ends_at)

    @property
    def overbooks(self) -> bool:
        return self.rules.overbook

    def is_over_limit(self, ignoring: UUID | None) -> bool:
        """Return True if a therapist got more work that day than a limit allows; call under their locks."""
        limits = {c.resource: c.limit for need in self.needs for c in need.candidates if c.limit}
        own = {resource: limits[resource] for resource in self.resources if resource in limits}
        if not own or self.rules.over_limit:
            return False
        treating = treating_spans(own, self.visit, ignoring)
        return any(not limit.with_visits(treating[key]).has_room(self.visit) for key, limit in own.items())

    @property
    def therapists(self) -> list[UUID]:
        pairs = zip(self.needs, self.slot.resources, strict=True)
        return [resource for need, resource in pairs if need.kind == "therapist"]


def find_placement(
    request: BookingRequest,
    preferences: Preferences,
    *,
    shuffled: bool = False,
    schedules: Schedules | None = None,
) -> Placement:
    """Return the placement of a visit at the requested instant; `shuffled` takes candidates in random order.

    `schedules` are those of a span around it, read before for it and others; else they are read now.

    Reads without locks. Raises `Refusal` `outside_hours`, `taken` or `day_full` unless the override has a
    reason, and `registration_expired`, `no_candidates`, and `location_missing` where it could be at several
    locations: none is guessed.
    """
    schedules = load_around(request, preferences) if schedules is None else schedules
    for schedule in schedules.values() if shuffled else ():
        _shuffle_candidates(schedule, preferences)
    for rules in _rules_to_try(request, schedules.values()):
        slots = {
            location: slot
            for location, schedule in schedules.items()
            if (slot := schedule.slot_at(request.starts_at, **rules._asdict()))
        }
        if not slots:
            continue
        _allow(rules, request, preferences)
        find_location = _likely_location if rules.outside_hours else _open_location
        location = find_location(slots, schedules)
        slot, schedule = slots[location], schedules[location]
        reserved = Span(slot.starts_at, slot.ends_at).widen(schedule.before, schedule.after)
        return Placement(location, slot, tuple(schedule.needs), reserved, rules)
    raise NO_CANDIDATES


def _rules_to_try(request: BookingRequest, schedules: Collection[LocationSchedule]) -> Iterator[Rules]:
    """Yield the rules to ignore, the fewest first: nothing is overruled that need not be."""
    order = OVERRULE_ORDER if request.override.reason else REFUSAL_ORDER
    limits = (False, True) if any(schedule.is_limited for schedule in schedules) else (False,)
    registers = (False, True) if any(schedule.may_expire for schedule in schedules) else (False,)
    for unregistered in registers:
        for outside_hours, overbook in order:
            for over_limit in limits:
                yield Rules(outside_hours, overbook, over_limit, unregistered)


def _allow(rules: Rules, request: BookingRequest, preferences: Preferences) -> None:
    """Raise the refusal of a rule that is ignored, unless it may be and there is a reason.

    An expired registration is overruled only for a record of what happened.
    """
    if rules.unregistered:
        if not is_record(request.starts_at):
            raise Refusal(REGISTRATION_EXPIRED.code, REGISTRATION_EXPIRED.sentence)
        request.override.allow(REGISTRATION_EXPIRED)
    if rules.over_limit:
        request.override.allow(Taken(request, DAY_FULL))
    if rules.outside_hours:
        request.override.allow(OUTSIDE_HOURS)
    if rules.overbook:
        request.override.allow(_taken_or_held(request, preferences))


def load_around(
    request: BookingRequest,
    preferences: Preferences,
    *,
    holds_count: bool = True,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[Location, LocationSchedule]:
    """Return the schedules around the requested instant, or `since` one instant `until` another."""
    return load_schedules(
        request.service,
        Span(since or request.starts_at, (until or request.starts_at) + SPARE),
        location=request.location,
        requested=[*request.requested, *request.kept],
        preferences=preferences,
        ignoring=request.ignoring,
        length=request.terms.length if request.terms else None,
        holds_count=holds_count,
    )


def _open_location(slots: dict[Location, Slot], schedules: Schedules) -> Location:
    """Return the one location at which those who can do this work then, whether or not they are taken.

    Raises `Refusal` `location_missing` when there are several: a full one is not silently left for another.
    """
    starts_at = next(iter(slots.values())).starts_at
    staffed = [
        place
        for place, schedule in schedules.items()
        if place in slots
        or (len(schedules) > 1 and schedule.slot_at(starts_at, overbook=True, over_limit=True))
    ]
    return _only(staffed, schedules)


def _likely_location(slots: dict[Location, Slot], schedules: Schedules) -> Location:
    """Return the location of a visit outside hours: where its therapists work that day, else at all.

    Raises `Refusal` `location_missing` when that does not name one location.
    """
    if len(slots) == 1:
        return next(iter(slots))
    working = [place for place, slot in slots.items() if _works_that_day(schedules[place], slot, place)]
    if not working:
        working = [place for place, slot in slots.items() if _has_shifts(slot, place)]
    return _only(working, slots)


def _only(places: Sequence[Location], able: Iterable[Location]) -> Location:
    """Return the one place; else refuse, and name those that there are, or all that are able."""
    if len(places) == 1:
        return places[0]
    names = " or ".join(sorted(place.name for place in places or able))
    raise fault(
        "/location", "location_missing", _("Say at which location it is: {names}.").format(names=names)
    )


def _works_that_day(schedule: LocationSchedule, slot: Slot, place: Location) -> bool:
    """True if a therapist of the slot has hours at this location on the slot's local day."""
    day = span_of_day(slot.starts_at.astimezone(place.zone).date(), place.zone)
    return any(
        candidate.hours is not None
        and candidate.resource in slot.resources
        and any(span.overlaps(day) for span in candidate.hours.spans)
        for need in schedule.needs
        for candidate in need.candidates
    )


def _has_shifts(slot: Slot, place: Location) -> bool:
    """True if a therapist of the slot has shifts at this location that are not over by the slot's day."""
    day = slot.starts_at.astimezone(place.zone).date()
    holds = Q(on=None) & (Q(valid_until=None) | Q(valid_until__gte=day)) | Q(on__gte=day)
    shifts = Shift.objects.filter(holds, resource__in=slot.resources, location=place, starts__isnull=False)
    return shifts.exists()


def _shuffle_candidates(schedule: LocationSchedule, preferences: Preferences) -> None:
    """Put the candidates of each need in random order, the preferred ones still first."""
    for need in schedule.needs:
        shuffle(need.candidates)
        need.candidates.sort(key=lambda candidate: candidate.resource not in preferences.preferred)


def _is_anything_held(request: BookingRequest) -> bool:
    """Return True if any time is held near the requested one, in which case it may be this."""
    held = Reservation.objects.filter(hold__isnull=False)
    return held.overlapping(request.starts_at - SPARE, request.starts_at + SPARE).exists()


def _taken_or_held(request: BookingRequest, preferences: Preferences) -> Taken:
    """Return the refusal `held` where the visit would fit if what is held were free, else `taken`."""
    if request.override.reason or not _is_anything_held(request):
        return Taken(request)
    for schedule in load_around(request, preferences, holds_count=False).values():
        if slot := schedule.slot_at(request.starts_at):
            reserved = Span(slot.starts_at, slot.ends_at).widen(schedule.before, schedule.after)
            held = Reservation.objects.filter(resource__in=slot.resources, hold__isnull=False)
            found = held.overlapping(reserved.start, reserved.end).exclude(hold=request.hold)
            return held_or_taken(request, set(found.values_list("hold", flat=True)))
    return Taken(request)
