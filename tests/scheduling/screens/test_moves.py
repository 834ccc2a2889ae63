"""A visit moved on the diary: done, refused with other times, overruled, stale, sent twice."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling.models import Appointment
from tests.factories import Diary
from tests.scheduling.screens.conftest import TEN, TUESDAY, booked
from tests.screen_user import ScreenUser

pytestmark = pytest.mark.usefixtures("monday")


def send_move(
    user: ScreenUser, visit: Appointment, diary: Diary, *, in_place: bool = True, **answers: Any
) -> Any:
    """Send the form of a move from the diary of Tuesday."""
    address = f"/diary/visits/{visit.pk}/move?on={TUESDAY}&by=therapist&location={diary.location.pk}"
    answers = {"seen": visit.revision, "day": TUESDAY} | answers
    return (user.send_in_place if in_place else user.send)(address, **answers)


def therapists_of(visit: Appointment) -> list[str]:
    return [a.resource.name for a in visit.assignments.all() if a.kind == "therapist"]


def test_a_visit_is_moved_to_another_time_and_therapist(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    answer = send_move(desk, visit, diary, time="14:30", therapist=diary.mara.pk)

    page = answer.content.decode()
    visit.refresh_from_db()
    assert answer.status_code == 200 and "<html" not in page
    assert visit.starts_at == TEN + timedelta(hours=4, minutes=30) and therapists_of(visit) == ["Mara"]
    assert "is moved to Tuesday 3 March, 14:30, with Mara." in page and "Put it back" in page
    assert "h14 m30" in page.split(f'id="therapist-{diary.mara.pk}"')[1]


def test_a_move_is_put_back_with_one_button(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    page = send_move(desk, visit, diary, time="14:30", therapist=diary.mara.pk).content.decode()
    back = page.split('name="to" value="')[1].split('"')[0]
    visit.refresh_from_db()

    send_move(desk, visit, diary, to=back, seen=visit.revision)

    visit.refresh_from_db()
    assert visit.starts_at == TEN and therapists_of(visit) == ["Theo"]


def test_without_script_the_answer_is_the_diary_with_a_sentence(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    answer = send_move(desk, visit, diary, in_place=False, time="14:30")

    assert answer.status_code == 303 and answer["Location"].startswith(f"/diary?on={TUESDAY}")
    assert b"The visit was moved." in desk.open(answer["Location"]).content


def test_a_taken_time_is_refused_by_name_with_two_rows_of_others(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    booked(diary, diary.ben, TEN + timedelta(hours=2), diary.theo)

    answer = send_move(desk, visit, diary, time="12:00")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<b>Ana was not moved.</b> Someone else already has this time." in page
    assert f'value="2026-03-03 12:00 {diary.mara.pk}">Mara</button>' in page
    assert "Nearest with Theo" in page and "Tuesday 3 March, 13:15</button>" in page
    assert "Do it anyway, because" in page and 'id="schedule"' in page


def test_where_a_visit_stands_already_it_is_not_offered_to_go(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    booked(diary, diary.ben, TEN, diary.mara)

    page = send_move(desk, visit, diary, time="10:00", therapist=diary.mara.pk).content.decode()

    assert "Someone else already has this time." in page and "At 10:00 with" not in page


def test_the_form_to_move_names_therapists_and_locations(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    page = desk.open(f"/diary/visits/{visit.pk}/move").content.decode()

    assert f'value="{diary.mara.pk}">Mara</option>' in page
    assert f'value="{diary.auckland.pk}">Willow Auckland</option>' in page


def test_an_offer_of_a_refusal_is_taken_with_its_button(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    answer = send_move(desk, visit, diary, to=f"{TUESDAY} 12:00 {diary.mara.pk}")

    visit.refresh_from_db()
    assert answer.status_code == 200 and therapists_of(visit) == ["Mara"]


def test_a_time_outside_hours_is_overruled_with_a_reason(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    refused = send_move(desk, visit, diary, time="19:00")
    answer = send_move(desk, visit, diary, time="19:00", override="Theo stays longer.")

    visit.refresh_from_db()
    assert (refused.status_code, answer.status_code) == (409, 200)
    assert visit.overrides == ["outside_hours"] and visit.override_reason == "Theo stays longer."


def test_what_may_not_be_overruled_asks_for_no_reason(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    answer = send_move(desk, visit, diary, day="2026-03-01", time="10:00")

    assert answer.status_code == 409 and b"This time has passed." in answer.content
    assert b"Do it anyway" not in answer.content


def test_a_move_into_the_first_year_is_refused_with_times_to_come(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    answer = send_move(desk, visit, diary, day="0001-01-01", time="10:00")

    page = answer.content.decode()
    assert answer.status_code == 409 and "This time has passed." in page and "Nearest with Theo" in page


def test_a_move_from_an_old_page_shows_the_fresh_diary(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    send_move(desk, visit, diary, time="14:30")

    answer = send_move(desk, visit, diary, time="16:00")

    page = answer.content.decode()
    visit.refresh_from_db()
    assert answer.status_code == 412 and "Someone changed this visit meanwhile." in page
    assert visit.starts_at == TEN + timedelta(hours=4, minutes=30) and "h14 m30" in page


def test_the_same_move_sent_twice_is_moved_once(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    send_move(desk, visit, diary, time="14:30", therapist=diary.mara.pk)

    answer = send_move(desk, visit, diary, time="14:30", therapist=diary.mara.pk)

    assert answer.status_code == 200 and b"is moved to" in answer.content
    assert Appointment.objects.get().revision == visit.revision + 1


def test_a_form_that_was_not_filled_in_is_refused_in_words(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    answer = send_move(desk, visit, diary, time="soon")

    assert answer.status_code == 422 and b"Ana was not moved." in answer.content


def test_a_visit_that_began_asks_for_no_new_place(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    page = desk.open(f"/diary/visits/{visit.pk}/move")
    Appointment.objects.update(state="no_show")
    refused = desk.open(f"/diary/visits/{visit.pk}/move")

    assert (page.status_code, refused.status_code) == (200, 409)
    assert b'value="10:00"' in page.content and b'value="2026-03-03"' in page.content


def test_a_room_is_asked_for_by_its_column(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    answer = send_move(desk, visit, diary, time="10:00", room=diary.room_2.pk)

    visit.refresh_from_db()
    assert answer.status_code == 200
    assert [a.resource for a in visit.assignments.filter(kind="room")] == [diary.room_2]
    assert therapists_of(visit) == ["Theo"]
