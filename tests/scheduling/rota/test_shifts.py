"""/shifts."""

from datetime import time
from typing import Any

import pytest

from scheduling.models import Appointment, Shift
from tests.cast import Speaker
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")


def day_off(diary: Diary) -> dict[str, Any]:
    return {"therapist": str(diary.theo.pk), "location": str(diary.location.pk), "on": "2026-03-03"}


def tuesday(diary: Diary) -> Shift:
    return Shift.objects.get(resource=diary.theo, weekday=1)


def test_the_desk_adds_a_shift(dana: Speaker, diary: Diary) -> None:
    Shift.objects.all().delete()
    wanted = {
        "therapist": str(diary.theo.pk),
        "location": str(diary.location.pk),
        "weekday": 1,
        "starts": "10:00",
        "ends": "12:00",
    }

    answer = dana.api("POST", "shifts", wanted)

    assert (answer.status_code, answer.json()["starts"], answer.json()["therapist"]["name"]) == (
        201,
        "10:00:00",
        "Theo",
    )


def test_therapist_may_not_change_shifts(theo: Speaker, diary: Diary) -> None:
    assert theo.api("POST", "shifts", day_off(diary)).status_code == 403


def test_day_off_that_displaces_visits_is_refused(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    answer = dana.api("POST", "shifts", day_off(diary))

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand")
    assert [row["id"] for row in answer.json()["appointments"]] == [booked["id"]]
    assert not Shift.objects.filter(on__isnull=False).exists()


def test_forced_day_off_marks_visits_for_rebooking(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    answer = dana.api("POST", "shifts", day_off(diary) | {"force": {"reason": "Ill"}})

    assert answer.status_code == 201
    assert Appointment.objects.get().needs_rebooking


def test_shorter_shift_that_displaces_visits_is_refused(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    shift = tuesday(diary)

    answer = dana.api("PATCH", f"shifts/{shift.pk}", {"starts": "10:30"}, If_Match='"1"')

    assert answer.json()["code"] == "would_strand"
    shift.refresh_from_db()
    assert shift.starts == time(9)


def test_a_shift_with_no_visits_in_it_is_dropped(dana: Speaker, diary: Diary) -> None:
    answer = dana.api("POST", f"shifts/{tuesday(diary).pk}/drop", {}, If_Match='"1"')

    assert answer.status_code == 204
    assert not Shift.objects.filter(resource=diary.theo, weekday=1).exists()


def test_shift_that_ends_before_it_starts_is_refused(dana: Speaker, diary: Diary) -> None:
    answer = dana.api("PATCH", f"shifts/{tuesday(diary).pk}", {"ends": "08:00"}, If_Match='"1"')

    assert (answer.status_code, answer.json()["code"]) == (409, "ends_before_start")


def test_shift_of_a_room_is_refused(dana: Speaker, diary: Diary) -> None:
    answer = dana.api("POST", "shifts", day_off(diary) | {"therapist": str(diary.room_1.pk)})

    assert answer.status_code == 400
