"""The list of the day that the desk prints."""

import pytest

from scheduling.bookings.actions.write_desk_note import write_desk_note
from scheduling.models import Appointment
from tests.factories import ConditionFactory, Diary, FollowUpFactory
from tests.scheduling.screens.conftest import BY, TEN, TUESDAY, booked, page_of, query_count
from tests.screen_user import ScreenUser

pytestmark = pytest.mark.usefixtures("monday")
MOST_QUERIES = 8


def test_a_line_says_whom_to_call_and_what_the_desk_is_to_mind(
    desk: ScreenUser,
    diary: Diary,
    visit: Appointment,
) -> None:
    diary.ana.phone = "+447700900123"
    diary.ana.save()
    write_desk_note(appointment=visit, words="Comes by taxi.", revision=visit.revision, by=BY)

    page = page_of(desk, "/diary/list", on=TUESDAY, location=diary.location.pk)

    line = page.split("<tbody>")[1].split("</tr>")[0]
    for words in ("10:00", "11:00", "Ana", "07700 900123", "Theo", "First visit.", "Comes by taxi."):
        assert words in line


def test_the_list_holds_no_clinical_word(
    desk: ScreenUser,
    diary: Diary,
    visit: Appointment,
) -> None:
    ConditionFactory.create(client=diary.ana, code="CL-SCAR")
    FollowUpFactory.create(client=diary.ana, reason="wants_call", evidence=["Pins and needles in her hand"])

    page = page_of(desk, "/diary/list", on=TUESDAY, location=diary.location.pk).lower()

    assert "wants a call." in page and "scar" not in page and "needles" not in page


def test_the_list_takes_the_same_queries_for_any_number_of_visits(
    desk: ScreenUser,
    diary: Diary,
) -> None:
    day = {"on": TUESDAY, "location": diary.location.pk}
    booked(diary, diary.ana, TEN, diary.theo)
    few = query_count(desk, "/diary/list", **day)
    booked(diary, diary.ben, TEN, diary.mara)

    assert query_count(desk, "/diary/list", **day) == few <= MOST_QUERIES


def test_a_day_without_visits_has_an_empty_list(desk: ScreenUser, diary: Diary) -> None:
    assert "No visits on this day." in page_of(desk, "/diary/list", on=TUESDAY, location=diary.location.pk)
