"""Opening hours as instants, where the local day is not the UTC day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.models import Closure
from clinic.spans import Span
from scheduling.availability.working_hours import open_hours
from tests.factories import LocationFactory, open_all_week


@pytest.mark.parametrize(
    ("timezone", "utc_start"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 2, 20, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 3, 4, 2, tzinfo=UTC)),
    ],
)
@pytest.mark.django_db
def test_open_hours_leave_out_a_closure_of_the_local_day(timezone: str, utc_start: datetime) -> None:
    location = LocationFactory.create(timezone=timezone)
    open_all_week(location, "08:00", "18:00")
    hour = Span(utc_start, utc_start + timedelta(hours=1))
    assert any(span.contains(hour) for span in open_hours(hour, None)[location])

    Closure.objects.create(first_on=date(2026, 3, 3), last_on=date(2026, 3, 3), reason="Burst pipe")

    assert not any(span.overlaps(hour) for span in open_hours(hour, None)[location])
