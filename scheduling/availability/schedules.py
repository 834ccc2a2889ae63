"""Read what decides where a service fits: a schedule for each location, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from clinic import clock
from clinic.models import Candidate as CandidateRecord
from clinic.models import Location, Service
from clinic.prepared_query import Param, PreparedQuery
from clinic.refusals import Refusal
from clinic.spans import Span, merge_spans
from scheduling.availability.preferences import NO_PREFERENCES, Preferences, RequestedResource
from scheduling.availability.slots import LocationSchedule, Need, SlotCandidate, SpanIndex, fill_needs
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.models import Reservation

SPARE = timedelta(hours=12)
"""The time read before and after a window, so that visits that reach into it are seen."""

AFTER_ALL_HOLDS = datetime.max.replace(tzinfo=UTC)
"""An instant at which every hold has expired."""


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
BOUNDS = ("during__startswith", "during__endswith")
"""Both ends of a span as columns: to read ranges costs a third of everything."""
CANDIDATES = PreparedQuery(
    lambda: (
        CandidateRecord.objects.filter(requirement__service=Param("service"))
        .order_by("requirement__position", "pk")
        .values_list(*COLUMNS)
    )
)
RESERVED = PreparedQuery(
    lambda: (
        _reserved()
        .filter(resource__eq_any=Param("resources"))
        .union(_reserved().filter(client__eq_any=Param("clients")), all=True)
    )
)


def _reserved() -> QuerySet[Reservation, Any]:
    """Return what is reserved in a span: for a client where there is no resource."""
    rows = Reservation.objects.live().not_expired(Param("now")).overlapping(Param("start"), Param("end"))
    return rows.values_list("resource_id", "appointment_id", "block_id", "hold_id", *BOUNDS)


def load_schedules(
    service: Service,
    window: Span,
    *,
    location: Location | None = None,
    requested: Sequence[RequestedResource] = (),
    preferences: Preferences = NO_PREFERENCES,
    treated: Sequence[UUID] = (),
    ignoring: UUID | None = None,
    length: timedelta | None = None,
    length_with: Mapping[UUID, timedelta] = MappingProxyType({}),
    staffed_only: bool = False,
    holds_count: bool = True,
) -> dict[Location, LocationSchedule]:
    """Return the schedule of each location, or of the one requested, in a window. Raises `not_a_candidate`.

    A requested resource is the only candidate of its need; elsewhere preferences hold. The `treated` have
    other visits. What the visit or hold `ignoring` has is free, and what is held unless `holds_count`.
    `length` replaces all, `length_with` those of these therapists.
    """
    wide = window.widen(SPARE, SPARE)
    needs = _candidates_of_needs(service, requested, preferences, length, length_with)
    hours = shift_hours({c.resource for need in needs for c in need if c.kind == "therapist"}, wide)
    opening = open_hours(wide, location)
    places = {
        place: here
        for place in opening
        if (here := [_candidates_at(place, need, hours, staffed_only=staffed_only) for need in needs])
        and (all(here) or not staffed_only)
    }
    busy, off, people = _reserved_times(places, treated, wide, ignoring, holds_count=holds_count)
    return {
        place: LocationSchedule(
            needs=[
                _need(whole, place, [_slot_candidate(c, place, hours, busy, off, preferences) for c in need])
                for whole, need in zip(needs, here, strict=True)
            ],
            open=SpanIndex(opening[place]),
            length=length or service.length,
            before=service.cleanup_before,
            after=service.cleanup_after,
            people=people,
        )
        for place, here in places.items()
    }


def _candidates_of_needs(
    service: Service,
    requested: Sequence[RequestedResource],
    preferences: Preferences,
    length: timedelta | None,
    length_with: Mapping[UUID, timedelta],
) -> list[list[CandidateRow]]:
    """Return the candidates of each need in order of preference; a requested one is the only one."""
    rows_of: dict[UUID, list[CandidateRow]] = defaultdict(list)
    for row in map(CandidateRow._make, CANDIDATES(service=service.pk)):
        own = length or length_with.get(row.resource, row.length)
        in_use = [] if row.archived_at else [row._replace(length=own)]
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


type HoursOf = dict[tuple[UUID, UUID], list[Span]]
"""The working hours of each therapist at each location."""
type TimesOf = dict[UUID, list[Span]]


def _candidates_at(
    place: Location, need: list[CandidateRow], hours: HoursOf, *, staffed_only: bool
) -> list[CandidateRow]:
    """Return the candidates of a need that can serve at this location."""
    return [
        c
        for c in need
        if (
            c.location == place.pk
            if c.kind != "therapist"
            else not staffed_only or (c.resource, place.pk) in hours
        )
    ]


def _need(rows: list[CandidateRow], place: Location, candidates: list[SlotCandidate]) -> Need:
    """Return the need that these rows are of; one whose candidates were all archived has no kind."""
    requirement, kind = (rows[0].requirement, rows[0].kind) if rows else (place.pk, "")
    return Need(requirement, kind, candidates)


def _slot_candidate(
    row: CandidateRow, place: Location, hours: HoursOf, busy: TimesOf, off: TimesOf, preferences: Preferences
) -> SlotCandidate:
    return SlotCandidate(
        resource=row.resource,
        length=row.length,
        price=row.price,
        revision=row.revision,
        is_preferred=row.resource in preferences.preferred,
        hours=SpanIndex(hours.get((row.resource, place.pk), [])) if row.kind == "therapist" else None,
        busy=SpanIndex(busy.get(row.resource, ())),
        off=SpanIndex(off.get(row.resource, ())),
    )


def _reserved_times(
    places: Mapping[Location, list[list[CandidateRow]]],
    clients: Sequence[UUID],
    window: Span,
    ignoring: UUID | None,
    *,
    holds_count: bool,
) -> tuple[TimesOf, TimesOf, SpanIndex]:
    """Return the reserved spans of each resource, the time off of therapists, and other visits of clients."""
    kinds = {c.resource: c.kind for here in places.values() for need in here for c in need}
    busy: TimesOf = defaultdict(list)
    off: TimesOf = defaultdict(list)
    elsewhere: list[Span] = []
    now = clock.now() if holds_count else AFTER_ALL_HOLDS
    named = {"resources": list(kinds), "clients": list(clients)}
    rows = RESERVED(start=window.start, end=window.end, now=now, **named) if kinds or clients else []
    for resource, visit, block, hold, start, end in rows:
        if ignoring is not None and ignoring in (visit, hold):
            continue
        span = Span(start, end)
        if resource is None:
            elsewhere.append(span)
        else:
            (off if block and kinds[resource] == "therapist" else busy)[resource].append(span)
    return _merge_each(busy), _merge_each(off), SpanIndex(merge_spans(elsewhere))


def _merge_each(times: TimesOf) -> TimesOf:
    return {resource: merge_spans(spans) for resource, spans in times.items()}
