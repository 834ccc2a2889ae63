"""/calendars: make and end the address of a calendar."""

from scheduling.models import CalendarFeed
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.screens.conftest import page_of, query_count
from tests.screen_user import screen_user

MOST_QUERIES = 12


def test_a_therapist_makes_the_address_of_their_calendar_and_ends_it(theo: ApiUser, diary: Diary) -> None:
    user = screen_user(theo.person)
    assert "Mara" not in page_of(user, "/calendars")

    user.send("/calendars", calendar=str(diary.theo.pk), names="on")
    feed = CalendarFeed.objects.get()

    assert (feed.resource, feed.names, feed.made_by) == (diary.theo, True, theo.person)
    assert feed.address in page_of(user, "/calendars")
    user.send(f"/calendars/{feed.pk}/end")
    assert feed.address not in page_of(user, "/calendars")


def test_a_therapist_cannot_make_that_of_another(theo: ApiUser, diary: Diary) -> None:
    answer = screen_user(theo.person).send("/calendars", calendar=str(diary.mara.pk))

    assert (answer.status_code, CalendarFeed.objects.count()) == (404, 0)


def test_a_second_address_is_refused_with_a_sentence(fern: ApiUser, diary: Diary) -> None:
    user = screen_user(fern.person)
    user.send("/calendars", calendar=str(diary.room_1.pk))

    answer = user.send("/calendars", calendar=str(diary.room_1.pk))

    assert (answer.status_code, CalendarFeed.objects.count()) == (409, 1)
    assert "End it to make a new one" in answer.content.decode()


def test_calendars_ask_few_queries(fern: ApiUser, diary: Diary) -> None:
    assert query_count(screen_user(fern.person), "/calendars") <= MOST_QUERIES
