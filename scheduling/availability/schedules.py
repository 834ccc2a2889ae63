"""Read what decides where a service fits: a schedule for each location, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from clinic.models import Candidate as CandidateRecord
from clinic.models import Location, Service
from clinic.prepared_query import Param, PreparedQuery
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.preferences import NO_PREFERENCES, Preferences, RequestedResource
from scheduling.availability.slots import LocationSchedule, Need, SlotCandidate, fill_needs
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.models import Reservation

SPARE = timedelta(hours=12)
"""The time read before and after a window, so that visits that reach into it are seen."""


class CandidateRow(NamedTuple):
    """One candidate of one requirement as plain columns, which cost a booking far less than records."""

    requirement: UUID
    resource: UUID
    kind: str
    location: UUID | None
    gender: str | None
    archived_at: datetime | None
    revision: int
    length: timedelta | None
    price: int | None


COLUMNS = (
    "requirement_id",
    "resource_id",
    "resource__kind",
    "resource__location_id",
    "resource__staff__gender",
    "resource__archived_at",
    "resource__revision",
    "length",
    "price",
)
CANDIDATES = PreparedQuery(
    lambda: (
        CandidateRecord.objects.filter(requirement__service=Param("service"))
        .order_by("requirement__position", "pk")
        .values_list(*COLUMNS)
    )
)
BUSY = PreparedQuery(
    lambda: (
        Reservation.objects.live()
        .overlapping(Param("start"), Param("end"))
        .filter(resource__eq_any=Param("resources"))
        .values_list("resource_id", "appointment_id", "during")
    )
)


def load_schedules(
    service: Service,
    window: Span,
    *,
    location: Location | None = None,
    requested: Sequence[RequestedResource] = (),
    preferences: Preferences = NO_PREFERENCES,
    ignoring: UUID | None = None,
) -> dict[Location, LocationSchedule]:
    """Return the schedule of each location (or of the one requested) over a window.

    Each requested resource is the only candidate of its need. Of the other candidates the therapists never
    wanted and those not of the preferred gender are left out, and the preferred ones come first. The
    reservations of the appointment `ignoring` do not count. Raises `Refusal` `not_a_candidate` when a
    requested resource can fill no need of this service.
    """
    wide = Span(window.start - SPARE, window.end + SPARE)
    needs = _candidates_of_needs(service, requested, preferences)
    therapists = {c.resource for need in needs for c in need if c.kind == "therapist"}
    hours = shift_hours(therapists, wide)
    opening = open_hours(wide, location)
    busy = _busy_times({c.resource for need in needs for c in need}, wide, ignoring)
    return {
        place: LocationSchedule(
            needs=[_need_at(place, need, hours, busy) for need in needs],
            open=spans,
            length=service.length,
            before=service.cleanup_before,
            after=service.cleanup_after,
        )
        for place, spans in opening.items()
    }


def _candidates_of_needs(
    service: Service, requested: Sequence[RequestedResource], preferences: Preferences
) -> list[list[CandidateRow]]:
    """Return the candidates of each need in order of preference; a requested one is the only one."""
    rows_of: dict[UUID, list[CandidateRow]] = defaultdict(list)
    for row in map(CandidateRow._make, CANDIDATES(service=service.pk)):
        in_use = [] if row.archived_at else [row]
        rows_of[row.requirement] += in_use  # a need whose candidates were all archived must still be filled
    needs = [sorted(rows, key=lambda c: c.resource not in preferences.preferred) for rows in rows_of.values()]
    fixed = _fix_requested(needs, requested)
    return [
        need if index in fixed else [c for c in need if _is_acceptable(c, preferences)]
        for index, need in enumerate(needs)
    ]


def _is_acceptable(candidate: CandidateRow, preferences: Preferences) -> bool:
    return candidate.resource not in preferences.never and (
        not preferences.gender or candidate.gender in (None, preferences.gender)
    )


def _fix_requested(needs: list[list[CandidateRow]], requested: Sequence[RequestedResource]) -> set[int]:
    """Reduce each need that a resource is requested for to that candidate; return the indexes of these."""
    indexes = fill_needs(
        [[i for i, need in enumerate(needs) if _matching(need, request)] for request in requested]
    )
    if indexes is None:
        raise Refusal(
            "not_a_candidate",
            "This service cannot be done with that therapist, room or device.",
            status=422,
        )
    for index, request in zip(indexes, requested, strict=True):
        needs[index] = _matching(needs[index], request)
    return set(indexes)


def _matching(need: list[CandidateRow], request: RequestedResource) -> list[CandidateRow]:
    return [c for c in need if request.matches(resource=c.resource, kind=c.kind, requirement=c.requirement)]


def _need_at(
    place: Location,
    need: list[CandidateRow],
    hours: dict[tuple[UUID, UUID], list[Span]],
    busy: dict[UUID, list[Span]],
) -> Need:
    """Return the need with the candidates that can serve at this location."""
    here = [c for c in need if c.kind == "therapist" or c.location == place.pk]
    return Need(
        requirement=need[0].requirement if need else place.pk,
        kind=need[0].kind if need else "",
        candidates=[
            SlotCandidate(
                resource=c.resource,
                length=c.length,
                price=c.price,
                revision=c.revision,
                hours=hours.get((c.resource, place.pk), []) if c.kind == "therapist" else None,
                busy=busy.get(c.resource, []),
            )
            for c in here
        ],
    )


def _busy_times(resources: set[UUID], window: Span, ignoring: UUID | None) -> dict[UUID, list[Span]]:
    """Return the reserved spans of each resource, sorted."""
    busy: dict[UUID, list[Span]] = defaultdict(list)
    for resource, visit, during in BUSY(start=window.start, end=window.end, resources=list(resources)):
        if ignoring is None or visit != ignoring:
            busy[resource].append(Span(during.lower, during.upper))
    return {resource: sorted(spans) for resource, spans in busy.items()}
