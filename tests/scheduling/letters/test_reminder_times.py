"""Due times of reminders: never in the night, whatever the zone and the clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinic.mail.letter_hours import LetterHours
from scheduling.letters.reminder_times import LONGEST_LEAD, reminder_due_at
from tests.effort import examples

ZONES = ["Europe/London", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata", "Australia/Lord_Howe"]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("starts", "before", "due"),
    [
        ("2026-06-02T10:00", 24, "2026-06-01T10:00"),
        ("2026-06-02T10:00", 2, "2026-06-02T08:00"),
        # In the morning, an hour later than asked for: enough of the time before the visit is left.
        ("2026-06-02T10:00", 3, "2026-06-02T08:00"),
        ("2026-06-02T07:00", 24, "2026-06-01T08:00"),
        # The morning is too late: the evening before.
        ("2026-06-02T07:00", 3, "2026-06-01T19:00"),
        ("2026-06-02T09:00", 12, "2026-06-01T19:00"),
        ("2026-06-02T08:30", 3, "2026-06-01T19:00"),
        # The hours have just ended.
        ("2026-06-02T20:00", 24, "2026-06-02T08:00"),
    ],
)
def test_a_reminder_of_the_night_leaves_in_the_morning_or_the_evening_before(
    zone: str, starts: str, before: int, due: str
) -> None:
    place = ZoneInfo(zone)
    starts_at, due_at = (datetime.fromisoformat(text).replace(tzinfo=place) for text in (starts, due))

    hours = LetterHours(8, 20, place)
    assert reminder_due_at(starts_at, timedelta(hours=before), hours) == due_at


@pytest.mark.parametrize(
    ("starts", "before", "due"),
    [
        # London's clocks go forward in the night to 29 March 2026, and back in the night to 25 October.
        ("2026-03-29T07:00:00+01:00", 3, "2026-03-28T19:00:00+00:00"),
        ("2026-03-29T10:00:00+01:00", 3, "2026-03-29T08:00:00+01:00"),
        ("2026-03-29T20:00:00+01:00", 24, "2026-03-28T19:00:00+00:00"),
        ("2026-10-25T07:00:00+00:00", 3, "2026-10-24T19:00:00+01:00"),
        ("2026-10-25T20:30:00+00:00", 24, "2026-10-25T08:00:00+00:00"),
    ],
)
def test_due_times_keep_to_the_local_clock_when_the_clocks_change(starts: str, before: int, due: str) -> None:
    hours = LetterHours(8, 20, ZoneInfo("Europe/London"))

    due_at = reminder_due_at(datetime.fromisoformat(starts), timedelta(hours=before), hours)
    assert due_at == datetime.fromisoformat(due)


@hypothesis_settings(max_examples=examples(300))
@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
    st.integers(1, 336),
    st.integers(0, 20),
    st.integers(2, 24),
    st.sampled_from(ZONES),
)
def test_a_reminder_is_due_by_day_before_the_visit_and_not_much_earlier_than_asked(
    starts_at: datetime, before: int, first: int, length: int, zone: str
) -> None:
    hours = LetterHours(first, min(first + length, 24), ZoneInfo(zone))

    due_at = reminder_due_at(starts_at, timedelta(hours=before), hours)

    assert hours.may_leave(due_at)
    assert starts_at - timedelta(hours=before) - LONGEST_LEAD <= due_at < starts_at


@pytest.mark.parametrize(
    ("before", "due"),
    [
        # Due at 22:00; the morning is 24 hours before the visit and too late to cancel free of charge.
        (34, "2026-06-01T19:00"),
        # Due when that is over: the morning will do.
        (22, "2026-06-02T10:00"),
    ],
)
def test_a_reminder_of_the_night_does_not_wait_until_cancelling_costs(before: int, due: str) -> None:
    london = ZoneInfo("Europe/London")
    starts_at, due_at = (
        datetime.fromisoformat(text).replace(tzinfo=london) for text in ("2026-06-03T08:00", due)
    )
    hours = LetterHours(8, 20, london)

    assert reminder_due_at(starts_at, timedelta(hours=before), hours, free=timedelta(hours=24)) == due_at
