"""Weekly local hours as instants, over both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, local_days, span_of_day, span_of_hours

LONDON = ZoneInfo("Europe/London")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
zones = st.sampled_from(["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
dates = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 3, 28), utc(2026, 3, 28, 9), utc(2026, 3, 28, 17)),
        (SPRING, utc(2026, 3, 29, 8), utc(2026, 3, 29, 16)),
        (date(2026, 10, 24), utc(2026, 10, 24, 8), utc(2026, 10, 24, 16)),
        (AUTUMN, utc(2026, 10, 25, 9), utc(2026, 10, 25, 17)),
    ],
)
def test_hours_are_local_times_all_year(day: date, start: datetime, end: datetime) -> None:
    assert span_of_hours(day, time(9), time(17), LONDON) == Span(start, end)


def test_hours_over_the_missing_hour_are_shorter() -> None:
    night = span_of_hours(SPRING, time(0), time(4), LONDON)

    assert night.end - night.start == timedelta(hours=3)


def test_hours_over_the_repeated_hour_are_longer() -> None:
    night = span_of_hours(AUTUMN, time(0), time(4), LONDON)

    assert night.end - night.start == timedelta(hours=5)


def test_an_end_in_the_missing_hour_is_read_with_the_offset_before() -> None:
    assert span_of_hours(SPRING, time(0, 30), time(1, 30), LONDON) == Span(
        utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30)
    )


def test_a_start_in_the_repeated_hour_is_the_first_and_an_end_the_second() -> None:
    night = span_of_hours(AUTUMN, time(1, 15), time(1, 45), LONDON)

    assert night == Span(utc(2026, 10, 25, 0, 15), utc(2026, 10, 25, 1, 45))


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)])
def test_a_day_has_23_24_or_25_hours(day: date, hours: int) -> None:
    whole = span_of_day(day, LONDON)

    assert whole.end - whole.start == timedelta(hours=hours)


@given(dates, zones)
def test_days_follow_each_other_without_gap(day: date, name: str) -> None:
    zone = ZoneInfo(name)

    assert span_of_day(day, zone).end == span_of_day(day + timedelta(days=1), zone).start


@given(st.sampled_from([SPRING, AUTUMN]), st.times(), st.times())
def test_hours_never_end_before_they_start(day: date, a: time, b: time) -> None:
    hours = span_of_hours(day, min(a, b), max(a, b), LONDON)

    assert hours.start <= hours.end


def test_the_days_a_span_touches_are_local_ones() -> None:
    late = Span(utc(2026, 6, 1, 22, 30), utc(2026, 6, 1, 23, 30))

    assert list(local_days(late, LONDON)) == [date(2026, 6, 1), date(2026, 6, 2)]
