"""Say why a time is not free: what speaks against the visit itself, and against each who could serve it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models.functions import Coalesce

from clinic import clock
from clinic.models import Location, Resource
from clinic.spans import Span
from scheduling.availability.offers import RequestedVisit
from scheduling.availability.preferences import NO_PREFERENCES
from scheduling.availability.schedules import SPARE, load_schedules
from scheduling.availability.slots import LocationSchedule, SlotCandidate
from scheduling.availability.suitability import is_suitable
from scheduling.availability.working_hours import is_public_holiday
from scheduling.models import Reservation

REASONS = (
    "past",
    "horizon",
    "health",
    "own_visit",
    "closed",
    "holiday",
    "off_shift",
    "wish",
    "therapist_busy",
    "room_busy",
    "device_busy",
    "clean_up",
)


@dataclass(frozen=True)
class CandidateReasons:
    """The reasons against one resource for one need; nothing where it could serve."""

    resource: Resource
    kind: str
    requirement: UUID
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class LocationReasons:
    """The reasons against a location at that time, and against each candidate there."""

    location: Location
    reasons: tuple[str, ...]
    candidates: tuple[CandidateReasons, ...]


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
    treating = _treated_spans(keys, Span(starts_at - SPARE, starts_at + SPARE))
    return TimeReasons(
        tuple(_against_all(visit, starts_at)),
        tuple(
            _against(place, schedule, visit, starts_at, known, treating)
            for place, schedule in schedules.items()
        ),
    )


def _treated_spans(resources: Iterable[UUID], window: Span) -> dict[UUID, list[Span]]:
    """Return the spans in which these resources have visits or are held for one, without the clean-up."""
    present = Reservation.objects.live().not_expired(clock.now()).filter(block=None, resource__in=resources)
    rows = present.overlapping(window.start, window.end)
    columns = [Coalesce(f"appointment__{end}", f"hold__{end}") for end in ("starts_at", "ends_at")]
    spans: dict[UUID, list[Span]] = defaultdict(list)
    for resource, start, end in rows.values_list("resource_id", *columns):
        spans[resource].append(Span(start, end))
    return spans


def _against_all(visit: RequestedVisit, starts_at: datetime) -> Iterator[str]:
    now = clock.now()
    if starts_at < now:
        yield "past"
    if starts_at > now + timedelta(days=visit.practice.book_ahead_days):
        yield "horizon"


def _against(
    place: Location,
    schedule: LocationSchedule,
    visit: RequestedVisit,
    starts_at: datetime,
    known: Mapping[UUID, Resource],
    treating: Mapping[UUID, list[Span]],
) -> LocationReasons:
    span = Span(starts_at, starts_at + schedule.length)
    candidates = tuple(
        CandidateReasons(
            known[candidate.resource],
            need.kind,
            need.requirement,
            tuple(
                _against_candidate(
                    candidate,
                    known[candidate.resource],
                    schedule,
                    visit,
                    starts_at,
                    treating.get(candidate.resource, ()),
                )
            ),
        )
        for need in schedule.needs
        for candidate in need.candidates
    )
    return LocationReasons(place, tuple(_against_place(place, schedule, visit, span)), candidates)


def _against_place(
    place: Location, schedule: LocationSchedule, visit: RequestedVisit, span: Span
) -> Iterator[str]:
    day = span.start.astimezone(place.zone).date()
    if not is_suitable(visit.limits.on(day), visit.service, visit.practice, day, place.today()):
        yield "health"
    if not schedule.people.is_free(span):
        yield "own_visit"
    if not schedule.open.contains(span):
        yield "holiday" if is_public_holiday(day, place) else "closed"


def _against_candidate(
    candidate: SlotCandidate,
    resource: Resource,
    schedule: LocationSchedule,
    visit: RequestedVisit,
    starts_at: datetime,
    treating: Sequence[Span],
) -> Iterator[str]:
    span = Span(starts_at, starts_at + (candidate.length or schedule.length))
    if not candidate.is_at_work(span) or not candidate.off.is_free(span):
        yield "off_shift"
    if _is_unwanted(resource, visit):
        yield "wish"
    if candidate.busy.is_free(span.widen(schedule.before, schedule.after)):
        return
    is_with_somebody = any(other.overlaps(span) for other in treating)
    is_blocked = not treating and not candidate.busy.is_free(span)
    yield f"{resource.kind}_busy" if is_with_somebody or is_blocked else "clean_up"


def _is_unwanted(resource: Resource, visit: RequestedVisit) -> bool:
    """True for a therapist never wanted, or of another gender than preferred, unless named for this visit."""
    if any(request.resource == resource.pk for request in visit.requested):
        return resource.pk in visit.preferences.never
    gender = resource.staff.gender if resource.staff else None
    wished = visit.preferences.gender
    is_other = bool(wished) and resource.kind == "therapist" and gender != wished
    return resource.pk in visit.preferences.never or is_other
