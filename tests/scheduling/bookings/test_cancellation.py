"""Late cancellations."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.bookings.rules import is_late_cancellation

START = datetime(2026, 3, 3, 10, tzinfo=UTC)


def is_late(by: str, before: timedelta, free_hours: int = 24) -> bool:
    return is_late_cancellation(by=by, starts_at=START, cancelled_at=START - before, free_hours=free_hours)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(hours=24, microseconds=1), False),
        (timedelta(hours=24), False),
        (timedelta(hours=24) - timedelta(microseconds=1), True),
        (timedelta(0), True),
        (-timedelta(minutes=5), True),
    ],
)
def test_cancellation_by_the_client_is_late_inside_the_free_hours(before: timedelta, expected: bool) -> None:
    assert is_late("client", before) is expected


@given(st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30)), st.integers(0, 200))
def test_cancellation_by_the_clinic_is_never_late(before: timedelta, free_hours: int) -> None:
    assert not is_late("clinic", before, free_hours)


def test_cancellation_at_the_start_is_not_late_without_free_hours() -> None:
    assert not is_late("client", timedelta(0), free_hours=0)
