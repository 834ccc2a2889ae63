"""The way back from a delay: POST /delays/take-back."""

from datetime import timedelta
from typing import Any

from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, service_of
from tests.scheduling.delays.asking import TEN, carry_out, minutes_after_ten, visit_at


def test_what_was_changed_since_is_not_taken_back(dana: ApiUser, row: list[Appointment]) -> None:
    back = carry_out(dana, row[0]).json()["back"]
    row[1].refresh_from_db()
    three = {"starts_at": "2026-03-03T15:00:00+00:00"}
    etag = f'"{row[1].revision}"'
    moved = dana.api("POST", f"appointments/{row[1].pk}/move", three, If_Match=etag)
    assert moved.status_code == 200, moved.content

    answer = dana.api("POST", "delays/take-back", {"back": back})

    assert answer.json()["left"] == [str(row[1].pk)]
    assert minutes_after_ten(row) == [0, 300, 130]
    again = dana.api("POST", "delays/take-back", {"back": back})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_take_back")


def test_a_former_time_that_others_have_by_now_is_left(
    dana: ApiUser, diary: Diary, massage: Any, row: list[Appointment]
) -> None:
    short = service_of([diary.theo], [diary.room_1])
    back = carry_out(dana, row[2], minutes=60).json()["back"]
    type(short).objects.filter(pk=short.pk).update(cleanup_after=timedelta(), cleanup_before=timedelta())
    visit_at(dana, short, ClientFactory.create(), TEN + timedelta(minutes=120))

    answer = dana.api("POST", "delays/take-back", {"back": back})

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_take_back")


def test_a_way_back_that_was_made_up_is_refused(dana: ApiUser) -> None:
    answer = dana.api("POST", "delays/take-back", {"back": "made-up"})

    assert (answer.status_code, answer.json()["code"]) == (422, "way_back_unknown")
