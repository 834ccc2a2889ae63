"""Say why a time is not free: what speaks against the visit itself, and against each who could serve it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.models import Location, Resource
from clinic.spans import Span
from scheduling.availability.offers import RequestedVisit
from scheduling.availability.preferences import NO_PREFERENCES
from scheduling.availability.schedules import SPARE, load_schedules
from scheduling.availability.slots import LocationSchedule, Need, SlotCandidate
from scheduling.availability.suitability import is_suitable
from scheduling.availability.why_not.reserved import (
    NOTHING_RESERVED,
    HeldTime,
    TimeReserved,
    reserved_around,
)
from scheduling.availability.working_hours import is_public_holiday

REASONS = (
    "past",
    "notice",
    "horizon",
    "audience",
    "health",
    "own_visit",
    "closed",
    "holiday",
    "off_shift",
    "registration",
    "wish",
    "therapist_busy",
    "room_busy",
    "device_busy",
    "clean_up",
    "held",
    "cap",
)


@dataclass(frozen=True)
class CandidateReasons:
    """The reasons against one resource for one need; nothing where it could serve."""

    resource: Resource
    kind: str
    requirement: UUID
    reasons: tuple[str, ...]
    held: HeldTime | None = None


@dataclass(frozen=True)
class LocationReasons:
    """The reasons against a location at that time, and against each candidate there."""

    location: Location
    reasons: tuple[str, ...]
    candidates: tuple[CandidateReasons, ...]
    held: HeldTime | None = None


@dataclass(frozen=True)
class TimeReasons:
    """The reasons against a time everywhere, and at each location."""

    reasons: tuple[str, ...]
    locations: tuple[LocationReasons, ...]


def reasons_at(visit: RequestedVisit, starts_at: datetime) -> TimeReasons:
    """Return every reason against a visit at this instant. Raises `not_a_candidate`.

    Therapists whom the client does not want are named with `wish`, those not at work with `off_shift`.
    """
    schedules = load_schedules(
        visit.service,
        Span(starts_at, starts_at + SPARE),
        location=visit.location,
        requested=visit.requested,
        preferences=replace(NO_PREFERENCES, preferred=visit.preferences.preferred),
        treated=visit.treated,
        ignoring=visit.ignoring,
        length=visit.length,
        length_with=visit.length_with,
    )
    keys = {c.resource for schedule in schedules.values() for need in schedule.needs for c in need.candidates}
    known = {each.pk: each for each in Resource.objects.select_related("staff").filter(pk__in=keys)}
    window = Span(starts_at - SPARE, starts_at + SPARE)
    reserved, of_people = reserved_around(keys, visit.treated, window, visit.ignoring)
    return TimeReasons(
        tuple(_against_all(visit, starts_at)),
        tuple(
            _against(_Time(place, schedule, visit, starts_at, of_people), known, reserved)
            for place, schedule in schedules.items()
        ),
    )


@dataclass(frozen=True)
class _Time:
    """A visit at an instant at one location."""

    place: Location
    schedule: LocationSchedule
    visit: RequestedVisit
    starts_at: datetime
    of_people: TimeReserved

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.starts_at + self.schedule.length)


def _against_all(visit: RequestedVisit, starts_at: datetime) -> Iterator[str]:
    now = clock.now()
    if starts_at < now:
        yield "past"
    elif starts_at < visit.earliest:
        yield "notice"
    if starts_at > now + timedelta(days=visit.practice.book_ahead_days):
        yield "horizon"
    if not visit.is_for_them:
        yield "audience"


def _against(
    time: _Time, known: Mapping[UUID, Resource], reserved: Mapping[UUID, TimeReserved]
) -> LocationReasons:
    candidates = tuple(
        _of_candidate(need, candidate, known[candidate.resource], time, reserved)
        for need in time.schedule.needs
        for candidate in need.candidates
    )
    return LocationReasons(
        time.place, tuple(_against_place(time)), candidates, time.of_people.held(time.span)
    )


def _against_place(time: _Time) -> Iterator[str]:
    place, visit, span = time.place, time.visit, time.span
    day = span.start.astimezone(place.zone).date()
    if not is_suitable(visit.limits.on(day), visit.service, visit.practice, day, place.today()):
        yield "health"
    if time.of_people.of_visits(span):
        yield "own_visit"
    if time.of_people.held(span):
        yield "held"
    if not time.schedule.open.contains(span):
        yield "holiday" if is_public_holiday(day, place) else "closed"


def _of_candidate(
    need: Need,
    candidate: SlotCandidate,
    resource: Resource,
    time: _Time,
    reserved: Mapping[UUID, TimeReserved],
) -> CandidateReasons:
    own = reserved.get(resource.pk, NOTHING_RESERVED)
    span = Span(time.starts_at, time.starts_at + (candidate.length or time.schedule.length))
    widened = span.widen(time.schedule.before, time.schedule.after)
    held = own.held(widened)
    reasons = []
    if not candidate.is_at_work(span) or not candidate.off.is_free(span):
        reasons.append("off_shift")
    if not candidate.is_registered(span):
        reasons.append("registration")
    if not candidate.has_room(span):
        reasons.append("cap")
    if _is_unwanted(resource, time.visit):
        reasons.append("wish")
    if not candidate.busy.is_free(widened):
        if own.of_visits(span):
            reasons.append(f"{resource.kind}_busy")
        elif own.of_clean_up(span, widened):
            reasons.append("clean_up")
        if held:
            reasons.append("held")
    return CandidateReasons(resource, need.kind, need.requirement, tuple(reasons), held)


def _is_unwanted(resource: Resource, visit: RequestedVisit) -> bool:
    """True for a therapist never wanted, or of another gender than preferred, unless named for this visit."""
    if any(request.resource == resource.pk for request in visit.requested):
        return resource.pk in visit.preferences.never
    gender = resource.staff.gender if resource.staff else None
    wished = visit.preferences.gender
    is_other = bool(wished) and resource.kind == "therapist" and gender != wished
    return resource.pk in visit.preferences.never or is_other
