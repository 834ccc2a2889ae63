"""Spans of instants for local hours and days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.spans import Span


def span_of_hours(day: date, starts: time, ends: time, zone: ZoneInfo) -> Span:
    """Return the instants between two local times of a day.

    Where clocks go forward, a time that does not exist is read with the offset before the change. Where they
    go back, a start is the first and an end the second of the two, so that nobody's hours are cut short.
    """
    start = datetime.combine(day, starts, zone).astimezone(UTC)
    end = datetime.combine(day, ends, zone)
    # fold=1 is the second of two, but the earlier reading of a time that does not exist; the later is meant.
    return Span(start, max(start, end.astimezone(UTC), end.replace(fold=1).astimezone(UTC)))


def span_of_day(day: date, zone: ZoneInfo) -> Span:
    """Return the span from local midnight to the next: 23, 24 or 25 hours."""
    return Span(
        datetime.combine(day, time(), zone).astimezone(UTC),
        datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC),
    )


def local_days(span: Span, zone: ZoneInfo) -> Iterator[date]:
    """Return the local dates that a span touches."""
    day, last = span.start.astimezone(zone).date(), span.end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
