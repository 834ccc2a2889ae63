"""Find where a visit fits at a given time, or refuse with the reason why it does not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from random import shuffle
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.mail import wording
from clinic.models import Location, Staff
from clinic.refusals import Refusal, fault
from clinic.spans import Span, span_of_day
from scheduling.availability.preferences import Preferences
from scheduling.availability.schedules import SPARE, load_schedules
from scheduling.availability.slots import LocationSchedule, Need, Slot
from scheduling.bookings.rules import BookingRequest
from scheduling.models import Hold, Reservation, Shift

OUTSIDE_HOURS = Refusal(
    "outside_hours",
    "Nobody who can do this works then, or the location is closed. Choose another time, or overrule it.",
)
TAKEN = Refusal("taken", "Someone else already has this time. Choose another time, or overrule it.")
NO_CANDIDATES = Refusal(
    "no_candidates",
    "Nobody and no room there can do this for this client. Choose another therapist or location.",
)

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
    overbooks: bool = False

    @property
    def resources(self) -> tuple[UUID, ...]:
        return self.slot.resources

    @property
    def therapists(self) -> list[UUID]:
        pairs = zip(self.needs, self.slot.resources, strict=True)
        return [resource for need, resource in pairs if need.kind == "therapist"]


def find_placement(request: BookingRequest, preferences: Preferences, *, shuffled: bool = False) -> Placement:
    """Return the placement of a visit at the requested instant; `shuffled` takes candidates in random order.

    Reads without locks. Raises `Refusal` `outside_hours` or `taken` unless the override has a reason, and
    `no_candidates`, and `location_missing` where it could be at several locations: none is guessed.
    """
    schedules = _load(request, preferences)
    for schedule in schedules.values() if shuffled else ():
        _shuffle_candidates(schedule, preferences)
    for outside_hours, overbook in OVERRULE_ORDER if request.override.reason else REFUSAL_ORDER:
        slots = {
            location: slot
            for location, schedule in schedules.items()
            if (slot := schedule.slot_at(request.starts_at, outside_hours=outside_hours, overbook=overbook))
        }
        if not slots:
            continue
        if outside_hours:
            request.override.allow(OUTSIDE_HOURS)
        if overbook:
            request.override.allow(_taken_or_held(request, preferences))
        find_location = _likely_location if outside_hours else _open_location
        location = find_location(slots, schedules)
        slot, schedule = slots[location], schedules[location]
        reserved = Span(slot.starts_at, slot.ends_at).widen(schedule.before, schedule.after)
        return Placement(location, slot, tuple(schedule.needs), reserved, overbooks=overbook)
    raise NO_CANDIDATES


def _load(
    request: BookingRequest, preferences: Preferences, *, holds_count: bool = True
) -> dict[Location, LocationSchedule]:
    """Return the schedules around the requested instant."""
    return load_schedules(
        request.service,
        Span(request.starts_at, request.starts_at + SPARE),
        location=request.location,
        requested=[*request.requested, *request.kept],
        preferences=preferences,
        ignoring=request.ignoring,
        length=request.terms.length if request.terms else None,
        holds_count=holds_count,
    )


def _open_location(slots: dict[Location, Slot], schedules: dict[Location, LocationSchedule]) -> Location:
    """Return the one location at which those who can do this work then, whether or not they are taken.

    Raises `Refusal` `location_missing` when there are several: a full one is not silently left for another.
    """
    starts_at = next(iter(slots.values())).starts_at
    staffed = [
        place
        for place, schedule in schedules.items()
        if place in slots or (len(schedules) > 1 and schedule.slot_at(starts_at, overbook=True))
    ]
    return _only(staffed, schedules)


def _likely_location(slots: dict[Location, Slot], schedules: dict[Location, LocationSchedule]) -> Location:
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


class Taken(Refusal):
    """The refusal `taken`, or `held`: others have the time; the endpoint adds the nearest free times."""

    may_be_overruled = True

    def __init__(self, request: BookingRequest, cause: Refusal = TAKEN) -> None:
        super().__init__(cause.code, cause.sentence, **cause.extra)
        self.request = request


def _held(hold: Hold) -> Refusal:
    """Return the refusal of a time that would be free, were it not held."""
    until, person = hold.expires_at.astimezone(hold.local_zone), hold.held_by
    return Refusal(
        "held",
        _("{name} holds this time until {until}. Choose another, or overrule it.").format(
            name=person.name, until=wording.hour(until, hold.local_zone)
        ),
        held_by={"id": str(person.pk), "name": person.name},
        held_until=until.isoformat(),
    )


def held_or_taken(request: BookingRequest, holds: Collection[UUID]) -> Taken:
    """Return the refusal that names the hold which ends last; to a client just `taken`."""
    rows = Hold.objects.live().filter(pk__in=holds).select_related("held_by", "location")
    hold = rows.order_by("expires_at").last() if isinstance(request.by, Staff) else None
    return Taken(request, _held(hold)) if hold else Taken(request)


def _taken_or_held(request: BookingRequest, preferences: Preferences) -> Taken:
    """Return the refusal `held` where the visit would fit if what is held were free, else `taken`."""
    if request.override.reason:
        return Taken(request)
    for schedule in _load(request, preferences, holds_count=False).values():
        if slot := schedule.slot_at(request.starts_at):
            reserved = Span(slot.starts_at, slot.ends_at).widen(schedule.before, schedule.after)
            held = Reservation.objects.filter(resource__in=slot.resources, hold__isnull=False)
            found = held.overlapping(reserved.start, reserved.end).exclude(hold=request.hold)
            return held_or_taken(request, set(found.values_list("hold", flat=True)))
    return Taken(request)
