"""Read the working hours of therapists and the opening hours of locations, as instants."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from django.db.models import Q

from clinic.models import Closure, Location, OpeningHours
from clinic.prepared_query import Param, PreparedQuery
from clinic.spans import Span, local_days, merge_spans, span_of_day, span_of_hours
from scheduling.models import Shift


class ShiftRow(NamedTuple):
    """A shift as plain columns, which cost a booking far less than records."""

    resource: UUID
    location: UUID
    timezone: str
    weekday: int | None
    on: date | None
    starts: time | None
    ends: time | None
    valid_from: date | None
    valid_until: date | None


COLUMNS = (
    "resource_id",
    "location_id",
    "location__timezone",
    "weekday",
    "on",
    "starts",
    "ends",
    "valid_from",
    "valid_until",
)
SHIFTS = PreparedQuery(
    lambda: Shift.objects.filter(
        Q(on=None, weekday__eq_any=Param("weekdays"))
        & (Q(valid_until=None) | Q(valid_until__gte=Param("first")))
        | Q(on__range=(Param("first"), Param("last"))),
        resource__eq_any=Param("therapists"),
    ).values_list(*COLUMNS)
)
OPEN = PreparedQuery(
    lambda: OpeningHours.objects.filter(
        location__archived_at=None, weekday__eq_any=Param("weekdays")
    ).select_related("location")
)
CLOSED = PreparedQuery(
    lambda: Closure.objects.filter(first_on__lte=Param("last"), last_on__gte=Param("first"))
)


def shift_hours(therapists: Iterable[UUID], window: Span) -> dict[tuple[UUID, UUID], list[Span]]:
    """Return the hours of each (therapist, location); dated shifts replace the weekly ones of their day."""
    therapists = set(therapists)
    first, last = _local_dates(window)
    rows = SHIFTS(weekdays=_weekdays(first, last), first=first, last=last, therapists=list(therapists))
    dated: dict[tuple[UUID, date], list[ShiftRow]] = defaultdict(list)
    weekly: dict[UUID, list[ShiftRow]] = defaultdict(list)
    for shift in map(ShiftRow._make, rows):
        if shift.on:
            dated[shift.resource, shift.on].append(shift)
        else:
            weekly[shift.resource].append(shift)
    hours: dict[tuple[UUID, UUID], list[Span]] = defaultdict(list)
    for therapist in therapists:
        for day in _dates(first, last):
            for shift in dated.get((therapist, day)) or [s for s in weekly[therapist] if _holds_on(s, day)]:
                if shift.starts and shift.ends:
                    hours[therapist, shift.location].append(
                        span_of_hours(day, shift.starts, shift.ends, ZoneInfo(shift.timezone))
                    )
    return {key: merge_spans(spans) for key, spans in hours.items()}


def _holds_on(shift: ShiftRow, day: date) -> bool:
    return (
        shift.weekday == day.weekday()
        and (shift.valid_from is None or shift.valid_from <= day)
        and (shift.valid_until is None or day <= shift.valid_until)
    )


def _local_dates(window: Span) -> tuple[date, date]:
    """Return the first and last date of which hours may reach into the window, in any zone."""
    return window.start.date() - timedelta(days=2), window.end.date() + timedelta(days=1)


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _weekdays(first: date, last: date) -> list[int]:
    return [day.weekday() for day in _dates(first, last)[:7]]


def open_hours(window: Span, location: Location | None) -> dict[Location, list[Span]]:
    """Return the opening hours of each location: weekly hours without closures and public holidays."""
    hours: dict[Location, list[OpeningHours]] = defaultdict(list)
    if location is not None:
        hours[location] = []  # an override may use a location that has no hours
    first, last = _local_dates(window)
    for row in OPEN(weekdays=_weekdays(first, last)):
        if location in (None, row.location):
            hours[row.location].append(row)
    closures = CLOSED(first=first, last=last)
    return {place: _open_at(place, week, closures, window) for place, week in hours.items()}


def _open_at(place: Location, week: list[OpeningHours], closures: list[Closure], window: Span) -> list[Span]:
    zone = place.zone
    shut = [c for c in closures if c.location_id in (None, place.pk)]

    def is_closed(day: date) -> bool:
        return any(c.first_on <= day <= c.last_on for c in shut) or is_public_holiday(day, place)

    # The hours of the day before may reach into the window.
    days = local_days(window.widen(timedelta(days=1), timedelta()), zone)
    return merge_spans(
        _end_at_midnight(span, day, zone) if is_closed(day + timedelta(days=1)) else span
        for day in days
        if not is_closed(day)
        for row in week
        if row.weekday == day.weekday()
        for span in [span_of_hours(day, row.opens, row.closes, zone)]
    )


def _end_at_midnight(span: Span, day: date, zone: ZoneInfo) -> Span:
    """Return the hours without what reaches into the next day, on which the location is shut."""
    return Span(span.start, min(span.end, span_of_day(day, zone).end))


def is_public_holiday(day: date, place: Location) -> bool:
    """True if the location closes on this day as a public holiday of its country and subdivision."""
    return place.closed_on_public_holidays and day in _holidays(place.country, place.subdivision)


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:  # a country the library does not know keeps no public holidays
        return holidays.HolidayBase()
