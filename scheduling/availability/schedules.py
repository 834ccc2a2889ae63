"""Read what decides where a service fits: a schedule for each location, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from clinic import clock
from clinic.models import Location, Service
from clinic.prepared_query import Param, PreparedQuery
from clinic.spans import Span, SpanIndex, merge_spans, span_of_day
from scheduling.availability.candidates.daily_limit import DailyLimit
from scheduling.availability.candidates.rows import CandidateRow, candidates_of_needs
from scheduling.availability.candidates.treating import treating_spans
from scheduling.availability.preferences import NO_PREFERENCES, Preferences, RequestedResource
from scheduling.availability.slots import LocationSchedule, Need, SlotCandidate
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.models import Reservation

SPARE = timedelta(hours=12)
"""The time read before and after a window, so that visits that reach into it are seen."""

AFTER_ALL_HOLDS = datetime.max.replace(tzinfo=UTC)
"""An instant at which every hold has expired."""


BOUNDS = ("during__startswith", "during__endswith")
"""Both ends of a span as columns: to read ranges costs a third of everything."""
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


type HoursOf = dict[tuple[UUID, UUID], list[Span]]
"""The working hours of each therapist at each location."""
type TimesOf = dict[UUID, list[Span]]
type ReservedRow = tuple[UUID | None, UUID | None, UUID | None, UUID | None, datetime, datetime]
"""A resource, or none for a client; the visit, block or hold that reserves it; and its span."""


class TimesRead(NamedTuple):
    """All that was read: hours, reservations, time off, visits that count, wishes, clients elsewhere."""

    hours: HoursOf
    busy: TimesOf
    off: TimesOf
    treating: TimesOf
    preferences: Preferences
    people: SpanIndex


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
    needs = candidates_of_needs(service, requested, preferences, length, length_with)
    hours = shift_hours({c.resource for need in needs for c in need if c.kind == "therapist"}, wide)
    opening = open_hours(wide, location)
    places = places_with(needs, opening, hours, staffed_only=staffed_only)
    busy, off, people = _reserved_times(places, treated, wide, ignoring, holds_count=holds_count)
    limited = {c.resource for here in places.values() for need in here for c in need if c.is_limited}
    treating = treating_spans(limited, window, ignoring) if limited else {}
    read = TimesRead(hours, busy, off, treating, preferences, people)
    return {
        place: schedule_at(place, service, needs, here, opening[place], read, length)
        for place, here in places.items()
    }


def schedule_at(
    place: Location,
    service: Service,
    needs: list[list[CandidateRow]],
    here: list[list[CandidateRow]],
    opening: list[Span],
    read: TimesRead,
    length: timedelta | None,
) -> LocationSchedule:
    """Return the schedule of a location of which all was read, with the candidates who are `here`."""
    return LocationSchedule(
        needs=[
            _need(whole, place, [_slot_candidate(c, place, read) for c in need])
            for whole, need in zip(needs, here, strict=True)
        ],
        open=SpanIndex(opening),
        length=length or service.length,
        before=service.cleanup_before,
        after=service.cleanup_after,
        people=read.people,
    )


def places_with(
    needs: list[list[CandidateRow]], opening: Iterable[Location], hours: HoursOf, *, staffed_only: bool
) -> dict[Location, list[list[CandidateRow]]]:
    """Return the candidates of each need by location, where any can serve."""
    return {
        place: here
        for place in opening
        if (here := [_candidates_at(place, need, hours, staffed_only=staffed_only) for need in needs])
        and (all(here) or not staffed_only)
    }


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


def _slot_candidate(row: CandidateRow, place: Location, read: TimesRead) -> SlotCandidate:
    until = span_of_day(row.registered_until, place.zone).end if row.registered_until else None
    return SlotCandidate(
        resource=row.resource,
        length=row.length,
        price=row.price,
        revision=row.revision,
        is_preferred=row.resource in read.preferences.preferred,
        hours=SpanIndex(read.hours.get((row.resource, place.pk), [])) if row.kind == "therapist" else None,
        busy=SpanIndex(read.busy.get(row.resource, ())),
        off=SpanIndex(read.off.get(row.resource, ())),
        registered_until=until,
        limit=DailyLimit(place.zone, row.most_visits, row.most_minutes, read.treating.get(row.resource, ()))
        if row.is_limited
        else None,
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
    now = clock.now() if holds_count else AFTER_ALL_HOLDS
    named = {"resources": list(kinds), "clients": list(clients)}
    rows = RESERVED(start=window.start, end=window.end, now=now, **named) if kinds or clients else []
    return sort_reserved(rows, kinds, ignoring)


def sort_reserved(
    rows: Iterable[ReservedRow], kinds: Mapping[UUID, str], ignoring: UUID | None
) -> tuple[TimesOf, TimesOf, SpanIndex]:
    """Return what rows of `RESERVED` say of the resources of these kinds, without what one visit has.

    The rows that name no resource are the other visits of clients.
    """
    busy: TimesOf = defaultdict(list)
    off: TimesOf = defaultdict(list)
    elsewhere: list[Span] = []
    for resource, visit, block, hold, start, end in rows:
        if ignoring is not None and ignoring in (visit, hold):
            continue
        span = Span(start, end)
        if resource is None:
            elsewhere.append(span)
        elif resource in kinds:
            (off if block and kinds[resource] == "therapist" else busy)[resource].append(span)
    return _merge_each(busy), _merge_each(off), SpanIndex(merge_spans(elsewhere))


def _merge_each(times: TimesOf) -> TimesOf:
    return {resource: merge_spans(spans) for resource, spans in times.items()}
