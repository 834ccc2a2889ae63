"""Add, change and drop shifts: /shifts."""

from datetime import time
from typing import Any

import pytest

from scheduling.models import Appointment, Shift
from tests.cast import ApiUser
from tests.factories import Diary, LocationFactory

pytestmark = pytest.mark.usefixtures("on_monday")


def day_off_body(diary: Diary) -> dict[str, Any]:
    return {"therapist": str(diary.theo.pk), "location": str(diary.location.pk), "on": "2026-03-03"}


def tuesday_shift(diary: Diary) -> Shift:
    return Shift.objects.get(resource=diary.theo, weekday=1)


def test_add_shift_by_the_front_desk_answers_with_the_shift(dana: ApiUser, diary: Diary) -> None:
    Shift.objects.all().delete()
    body = {
        "therapist": str(diary.theo.pk),
        "location": str(diary.location.pk),
        "weekday": 1,
        "starts": "10:00",
        "ends": "12:00",
    }

    answer = dana.api("POST", "shifts", body)

    assert (answer.status_code, answer.json()["starts"], answer.json()["therapist"]["name"]) == (
        201,
        "10:00:00",
        "Theo",
    )


def test_add_shift_refuses_a_therapist(theo: ApiUser, diary: Diary) -> None:
    assert theo.api("POST", "shifts", day_off_body(diary)).status_code == 403


def test_add_day_off_refuses_a_day_with_visits(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = dana.api("POST", "shifts", day_off_body(diary))

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand")
    assert [row["id"] for row in answer.json()["appointments"]] == [booked_visit["id"]]
    assert not Shift.objects.filter(on__isnull=False).exists()


def test_add_day_off_with_force_flags_the_visits_for_rebooking(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = dana.api("POST", "shifts", day_off_body(diary) | {"force": {"reason": "Ill"}})

    assert answer.status_code == 201
    assert Appointment.objects.get().needs_rebooking


def test_change_shift_refuses_hours_that_leave_a_visit_outside(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    shift = tuesday_shift(diary)

    answer = dana.api("PATCH", f"shifts/{shift.pk}", {"starts": "10:30"}, If_Match='"1"')

    assert answer.json()["code"] == "would_strand"
    shift.refresh_from_db()
    assert shift.starts == time(9)


def test_drop_shift_without_visits_deletes_the_shift(dana: ApiUser, diary: Diary) -> None:
    answer = dana.api("POST", f"shifts/{tuesday_shift(diary).pk}/drop", {}, If_Match='"1"')

    assert answer.status_code == 200
    assert not Shift.objects.filter(resource=diary.theo, weekday=1).exists()


def test_change_shift_refuses_an_end_at_the_start(dana: ApiUser, diary: Diary) -> None:
    answer = dana.api("PATCH", f"shifts/{tuesday_shift(diary).pk}", {"ends": "09:00"}, If_Match='"1"')

    assert (answer.status_code, answer.json()["code"]) == (409, "ends_before_start")


def test_add_shift_refuses_a_room(dana: ApiUser, diary: Diary) -> None:
    answer = dana.api("POST", "shifts", day_off_body(diary) | {"therapist": str(diary.room_1.pk)})

    assert answer.status_code == 400


def test_add_shift_refuses_hours_at_another_location_at_once(dana: ApiUser, diary: Diary) -> None:
    elsewhere = LocationFactory.create(name="Elm")
    body = {
        "therapist": str(diary.theo.pk),
        "location": str(elsewhere.pk),
        "weekday": 1,
        "starts": "17:00",
        "ends": "20:00",
    }

    answer = dana.api("POST", "shifts", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "shifts_overlap")
    assert dana.api("POST", "shifts", body | {"starts": "18:00"}).status_code == 201


def test_add_shift_compares_hours_of_two_zones_as_instants(dana: ApiUser, diary: Diary) -> None:
    auckland = LocationFactory.create(name="Auckland", timezone="Pacific/Auckland")
    body = {"therapist": str(diary.theo.pk), "location": str(auckland.pk), "weekday": 1}

    same_hours = dana.api("POST", "shifts", body | {"starts": "09:00", "ends": "17:00"})
    evening = dana.api("POST", "shifts", body | {"starts": "20:00", "ends": "23:30"})

    assert same_hours.status_code == 201
    assert evening.json()["code"] == "shifts_overlap"


def test_add_shift_refuses_a_duplicate(dana: ApiUser, diary: Diary) -> None:
    body = {
        "therapist": str(diary.theo.pk),
        "location": str(diary.location.pk),
        "weekday": 1,
        "starts": "09:00",
        "ends": "18:00",
    }

    assert dana.api("POST", "shifts", body).json()["code"] == "shifts_overlap"
