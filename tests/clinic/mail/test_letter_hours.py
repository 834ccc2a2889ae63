"""The hours in which letters may leave, in any zone and over changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinic.mail.letter_hours import LetterHours
from tests.effort import examples

ZONES = ["Europe/London", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe", "Asia/Kathmandu"]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
HOURS = st.builds(
    lambda first, length, zone: LetterHours(first, min(first + length, 24), ZoneInfo(zone)),
    st.integers(0, 22),
    st.integers(1, 24),
    st.sampled_from([*ZONES, "Africa/Cairo", "America/Santiago"]),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("time", "expected"),
    [("00:00", False), ("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False)],
)
def test_letters_leave_from_the_first_hour_until_just_before_the_last(
    zone: str, time: str, expected: bool
) -> None:
    instant = datetime.combine(at("2026-06-01"), at(f"2026-06-01T{time}").time(), ZoneInfo(zone))

    assert LetterHours(8, 20, ZoneInfo(zone)).may_leave(instant) is expected


@pytest.mark.parametrize(
    ("now", "opening", "closing"),
    [
        # The clocks of London go forward on 29 March 2026 at one, and back on 25 October at two.
        ("2026-03-28T21:00:00+00:00", "2026-03-29T08:00:00+01:00", "2026-03-28T20:00:00+00:00"),
        ("2026-10-24T21:00:00+01:00", "2026-10-25T08:00:00+00:00", "2026-10-24T20:00:00+01:00"),
        ("2026-10-25T05:00:00+00:00", "2026-10-25T08:00:00+00:00", "2026-10-24T20:00:00+01:00"),
    ],
)
def test_mornings_and_evenings_keep_to_the_local_clock(now: str, opening: str, closing: str) -> None:
    hours = LetterHours(8, 20, ZoneInfo("Europe/London"))

    assert hours.next_opening(at(now)) == at(opening)
    assert hours.last_closing(at(now)) == at(closing)


def test_a_day_whose_only_hour_is_left_out_by_the_clocks_has_no_hours() -> None:
    hours = LetterHours(1, 2, ZoneInfo("Europe/London"))

    assert hours.next_opening(at("2026-03-28T12:00:00+00:00")) == at("2026-03-30T01:00:00+01:00")


@hypothesis_settings(max_examples=examples(200))
@given(HOURS, INSTANTS)
def test_the_next_opening_is_the_first_time_at_which_a_letter_may_leave(
    hours: LetterHours, now: datetime
) -> None:
    opening = hours.next_opening(now)

    assert now <= opening and hours.may_leave(opening)
    quarter = timedelta(minutes=15)
    between = (now + steps * quarter for steps in range(int((opening - now) / quarter)))
    assert not any(hours.may_leave(instant) for instant in between)


@hypothesis_settings(max_examples=examples(100))
@given(HOURS, INSTANTS)
def test_the_last_closing_is_no_time_to_leave_unless_the_hours_begin_anew(
    hours: LetterHours, now: datetime
) -> None:
    closing = hours.last_closing(now)

    assert now - timedelta(days=2) <= closing <= now
    assert not hours.may_leave(closing) or (hours.from_hour, hours.until_hour) == (0, 24)


@given(HOURS)
def test_hours_are_read_as_they_were_written(hours: LetterHours) -> None:
    assert LetterHours.read(str(hours)) == hours
