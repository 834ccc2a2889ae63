"""The time by which a follow-up is acted on: within the clinic's hours."""

from datetime import UTC, datetime, time, timedelta

import pytest

from clinic import clock
from clinic.models import Location, OpeningHours
from treatments.follow_ups.due import due_at_first
from treatments.models import ClinicalSettings

FRIDAY, SATURDAY, MONDAY = 6, 7, 9


@pytest.fixture
def clinic(willow: Location) -> Location:
    """A clinic that is open from Monday to Friday, 9 to 18; same day is four hours, urgent a day."""
    ClinicalSettings.objects.update(same_day_hours=4, urgent_hours=24, routine_days=7)
    OpeningHours.objects.all().delete()
    for weekday in range(5):
        OpeningHours.objects.create(location=willow, weekday=weekday, opens=time(9), closes=time(18))
    return willow


def march(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of March 2026, when London has UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raised", "urgency", "due"),
    [
        (march(FRIDAY, 10), "same_day", march(FRIDAY, 14)),
        (march(FRIDAY, 16), "same_day", march(FRIDAY, 18)),
        (march(FRIDAY, 22, 37), "same_day", march(MONDAY, 10)),
        (march(SATURDAY, 10), "urgent", march(MONDAY, 10)),
        (march(FRIDAY, 16), "routine", march(13, 16)),
        (march(FRIDAY, 22, 37), "emergency", march(FRIDAY, 22, 37)),
    ],
)
def test_a_follow_up_is_due_while_the_clinic_is_open(
    clinic: Location, raised: datetime, urgency: str, due: datetime
) -> None:
    with clock.at(raised):
        assert due_at_first(urgency) == due


def test_a_clinic_without_hours_counts_as_open(clinic: Location) -> None:
    OpeningHours.objects.all().delete()

    with clock.at(march(FRIDAY, 22)):
        assert due_at_first("same_day") == march(FRIDAY, 22) + timedelta(hours=4)
