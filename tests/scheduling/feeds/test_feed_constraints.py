"""Constraints on feeds, which hold for every writer."""

from scheduling.models import CalendarFeed
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.direct_writes import assert_refused_by


def test_a_second_address_of_one_calendar_is_refused(diary: Diary, theo: ApiUser) -> None:
    feed = {"resource": diary.theo, "names": False, "made_by": theo.person}
    CalendarFeed.objects.create(**feed)

    assert_refused_by("resource_has_one_feed", lambda: CalendarFeed.objects.create(**feed))
