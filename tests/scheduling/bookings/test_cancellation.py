"""The moment until which a visit is free to cancel, for any start and any free hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic.models import Practice

STARTS = st.integers(0, 2**21).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


@given(STARTS, st.integers(0, 200), st.integers(0, 200))
def test_more_free_hours_end_earlier_by_as_many_hours(starts_at: datetime, few: int, more: int) -> None:
    until, earlier = (Practice(free_cancel_hours=hours).free_until(starts_at) for hours in (few, few + more))

    assert until <= starts_at
    assert until - earlier == timedelta(hours=more)
