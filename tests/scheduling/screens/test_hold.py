"""Hold the chosen time on the booking page while somebody types; others see in the diary whose it is."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import Practice
from clinic.roles import FRONT_DESK
from clinic.screens.forms import new_key
from scheduling.models import Appointment, Hold
from tests.factories import Diary, StaffFactory
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")
TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
HOLD, LONGER, END = "/diary/book/hold", "/diary/book/hold/longer", "/diary/book/hold/end"


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


@pytest.fixture
def other(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Olu", roles=[FRONT_DESK]))


def wish(diary: Diary, hour: int = 10, **more: Any) -> dict[str, Any]:
    """Return the answers of a form for Ana with Theo on Tuesday."""
    time = f"20260303T{hour}00Z {diary.location.pk} {diary.theo.pk}"
    return {"key": new_key(), "client": diary.ana.pk, "service": diary.massage.pk, "time": time} | more


def in_minutes(minutes: int) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def day_of(user: ScreenUser, diary: Diary) -> str:
    answer = user.open("/diary", {"on": "2026-03-03", "location": diary.location.pk})
    return str(answer.content.decode())


def test_a_held_time_is_booked_without_a_gap(desk: ScreenUser, diary: Diary) -> None:
    answer = desk.send_in_place(HOLD, **wish(diary))

    hold = Hold.objects.get()
    text = answer.content.decode()
    assert f"is held for you until {hold.expires_at:%H:%M}" in text and "<h2" not in text
    answer = desk.send("/diary/book", **wish(diary, hold=hold.pk))
    assert answer.status_code == 303
    assert (Appointment.objects.get().starts_at, Hold.objects.count()) == (TEN, 0)


def test_without_script_the_page_comes_back_with_what_was_typed(desk: ScreenUser, diary: Diary) -> None:
    answer = desk.send(HOLD, **wish(diary, desk_note="Brings a towel"))

    text = answer.content.decode()
    assert answer.status_code == 200 and "Brings a towel" in text and "is held for you until" in text
    assert re.search(rf'value="20260303T1000Z {diary.location.pk} {diary.theo.pk}" required checked', text)


def test_what_is_typed_about_somebody_new_stays_beside_the_hold(desk: ScreenUser, diary: Diary) -> None:
    answer = desk.send(HOLD, **wish(diary, client="", new="1", name="Nora Quist", phone="0207946"))

    text = answer.content.decode()
    assert "Nora Quist" in text and "0207946" in text and Hold.objects.count() == 1


def test_another_time_lets_the_first_go(desk: ScreenUser, diary: Diary) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    first = Hold.objects.get()

    desk.send_in_place(HOLD, **wish(diary, hour=14, hold=first.pk))

    assert Hold.objects.get().starts_at == TEN + timedelta(hours=4)


def test_a_time_that_others_hold_is_not_held_and_lets_the_first_go(
    desk: ScreenUser, other: ScreenUser, diary: Diary
) -> None:
    other.send_in_place(HOLD, **wish(diary, client=diary.ben.pk))
    desk.send_in_place(HOLD, **wish(diary, hour=14))
    first = Hold.objects.get(held_by=desk.person)

    answer = desk.send_in_place(HOLD, **wish(diary, hold=first.pk))

    assert answer.status_code == 409 and "Olu holds this time until" in answer.content.decode()
    assert not Hold.objects.filter(held_by=desk.person).exists()


def test_a_hold_is_kept_longer_once(desk: ScreenUser, diary: Diary) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    hold = Hold.objects.get()
    until = hold.expires_at + timedelta(minutes=10)

    text = desk.send_in_place(LONGER, **wish(diary, hold=hold.pk)).content.decode()

    assert f"until {until:%H:%M}" in text and "10 minutes longer" not in text
    again = desk.send_in_place(LONGER, **wish(diary, hold=hold.pk))
    assert again.status_code == 409 and "extended once" in again.content.decode()


def test_a_hold_is_let_go_and_a_second_time_passed_over(desk: ScreenUser, diary: Diary) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    key = Hold.objects.get().pk

    answers = [desk.send(END, hold=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200] and not Hold.objects.exists()


def test_an_expired_hold_does_not_book_until_sent_again(desk: ScreenUser, diary: Diary) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    key = Hold.objects.get().pk

    with in_minutes(11):
        answer = desk.send("/diary/book", **wish(diary, hold=key))
        text = answer.content.decode()
        assert answer.status_code == 409 and "no longer held" in text and not Appointment.objects.exists()
        assert str(key) not in text
        assert desk.send("/diary/book", **wish(diary)).status_code == 303


def test_nothing_is_held_without_a_time_or_for_a_walk_in(desk: ScreenUser, diary: Diary) -> None:
    for time, sentence in (("", "Choose a time."), ("now", "book it"), ("exact", "Give the day")):
        answer = desk.send(HOLD, **wish(diary, time=time))
        assert answer.status_code == 409 or answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Hold.objects.exists()


def test_every_visit_of_a_series_is_free_of_its_own_hold(desk: ScreenUser, diary: Diary) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    key = Hold.objects.get().pk

    answer = desk.send("/diary/book", **wish(diary, hold=key, every=1, visits=2))

    assert answer.status_code == 303 and "/diary/series/new" in answer["Location"]
    assert not Hold.objects.exists()


def test_other_desks_see_a_hold_at_their_next_look(desk: ScreenUser, other: ScreenUser, diary: Diary) -> None:
    before = re.search(r"state=(\w+)", day_of(other, diary))
    desk.send_in_place(HOLD, **wish(diary))
    assert before

    query = {"on": "2026-03-03", "by": "therapist", "location": diary.location.pk, "state": before[1]}
    answer = other.open("/diary/pulse", query)

    hold, text = Hold.objects.get(), answer.content.decode()
    assert f"Held by Dana until {hold.expires_at:%H:%M}" in text and f"?hold={hold.pk}" in text
    assert "10:00, Tuesday 3 March, Theo: book" not in text
    query["state"] = re.search(r"state=(\w+)", text)[1]  # type: ignore[index]
    assert other.open("/diary/pulse", query).status_code == 204
    with in_minutes(11):
        answer = other.open("/diary/pulse", query)
        assert answer.status_code == 200 and "Held by" not in answer.content.decode()


def test_an_extended_hold_shows_its_new_end_to_others(
    desk: ScreenUser, other: ScreenUser, diary: Diary
) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    hold = Hold.objects.get()
    state = re.search(r"state=(\w+)", day_of(other, diary))
    desk.send_in_place(LONGER, hold=hold.pk)
    assert state

    query = {"on": "2026-03-03", "by": "therapist", "location": diary.location.pk, "state": state[1]}

    assert f"until {hold.expires_at + timedelta(minutes=10):%H:%M}" in (
        other.open("/diary/pulse", query).content.decode()
    )


def test_a_colleague_goes_on_from_the_hold_in_the_diary(
    desk: ScreenUser, other: ScreenUser, diary: Diary
) -> None:
    desk.send_in_place(HOLD, **wish(diary))
    hold = Hold.objects.get()

    answer = other.open("/diary/book", {"hold": hold.pk})

    text = answer.content.decode()
    assert "Dana holds" in text and "data-let-go" not in text and diary.ana.listed_name in text
    booked = other.send("/diary/book", **wish(diary, hold=hold.pk))
    assert booked.status_code == 303 and not Hold.objects.exists()


def test_a_hold_costs_the_booking_page_no_query_without_one_and_few_with(
    desk: ScreenUser, diary: Diary
) -> None:
    query = {"client": diary.ana.pk, "service": diary.massage.pk}
    desk.open("/diary/book", query)
    with CaptureQueriesContext(connection) as without:
        desk.open("/diary/book", query)
    desk.send_in_place(HOLD, **wish(diary))

    with CaptureQueriesContext(connection) as with_hold:
        desk.open("/diary/book", query | {"hold": Hold.objects.get().pk})

    assert len(with_hold) - 1 <= len(without) + 1


def test_the_desk_reads_whose_hold_is_in_the_way(desk: ScreenUser, other: ScreenUser, diary: Diary) -> None:
    other.send_in_place(HOLD, **wish(diary, client=diary.ben.pk))

    answer = desk.send("/diary/book", **wish(diary))

    until = Hold.objects.get().expires_at
    assert answer.status_code == 409 and f"Theo: held by Olu until {until:%H:%M}" in answer.content.decode()
