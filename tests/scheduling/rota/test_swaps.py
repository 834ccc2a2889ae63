"""Swap the hours of two therapists on one day: /shifts/swap."""

from datetime import date, time
from typing import Any

import pytest

from clinic.models import AuditEntry, Envelope, Resource
from scheduling.models import Appointment, Shift
from scheduling.rota.actions.swap_shifts import read_shifts_on
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def evenings(diary: Diary) -> Shift:
    """Mara's weekly shift on Tuesdays, in the evening alone; Theo's is from nine to six."""
    shift = Shift.objects.get(resource=diary.mara, weekday=1)
    shift.starts, shift.ends = time(18), time(20)
    shift.save()
    return shift


def hours_of(therapist: Resource, on: date = TUESDAY) -> list[tuple[time | None, time | None]]:
    return [(shift.starts, shift.ends) for shift in read_shifts_on(therapist, on)]


def swap(user: ApiUser, diary: Diary, **more: Any) -> Any:
    seen = [str(shift.pk) for each in (diary.theo, diary.mara) for shift in read_shifts_on(each, TUESDAY)]
    body = {"on": TUESDAY.isoformat(), "therapist": str(diary.theo.pk), "other": str(diary.mara.pk)}
    return user.api("POST", "shifts/swap", body | {"seen": seen} | more)


def test_swap_exchanges_the_hours_of_the_day_alone(dana: ApiUser, diary: Diary, evenings: Shift) -> None:
    answer = swap(dana, diary)

    assert answer.status_code == 200, answer.content
    assert [row["starts"] for row in answer.json()["shifts"]] == ["18:00:00", "09:00:00"]
    assert hours_of(diary.theo) == [(time(18), time(20))]
    assert hours_of(diary.mara) == [(time(9), time(18))]
    assert hours_of(diary.mara, date(2026, 3, 10)) == [(time(18), time(20))]


def test_swap_again_gives_both_their_weekly_hours_back(dana: ApiUser, diary: Diary, evenings: Shift) -> None:
    swap(dana, diary)

    assert swap(dana, diary).status_code == 200
    assert not Shift.objects.filter(on__isnull=False).exists()
    assert hours_of(diary.theo) == [(time(9), time(18))]


def test_swap_of_two_desks_from_the_same_page_happens_once(
    dana: ApiUser, fern: ApiUser, diary: Diary, evenings: Shift
) -> None:
    seen = [str(shift.pk) for each in (diary.theo, diary.mara) for shift in read_shifts_on(each, TUESDAY)]
    swap(dana, diary, seen=seen)

    answer = swap(fern, diary, seen=seen)

    assert (answer.status_code, answer.json()["code"]) == (409, "shifts_changed")
    assert hours_of(diary.theo) == [(time(18), time(20))]


def test_swap_with_a_day_off_gives_the_day_off(dana: ApiUser, diary: Diary) -> None:
    Shift.objects.filter(resource=diary.mara, weekday=1).delete()

    assert swap(dana, diary).status_code == 200
    assert hours_of(diary.theo) == [(None, None)]
    assert hours_of(diary.mara) == [(time(9), time(18))]
    assert swap(dana, diary).status_code == 200
    assert (hours_of(diary.theo), hours_of(diary.mara)) == ([(time(9), time(18))], [])


def test_swap_lists_the_visits_it_would_strand_and_changes_nothing(
    dana: ApiUser, diary: Diary, evenings: Shift, booked_visit: dict[str, Any]
) -> None:
    answer = swap(dana, diary)

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand")
    assert [row["id"] for row in answer.json()["appointments"]] == [booked_visit["id"]]
    assert hours_of(diary.theo) == [(time(9), time(18))]
    assert not Envelope.objects.filter(kind="hours_swapped").exists()


def test_swap_by_force_marks_the_visits_and_swapped_back_gives_them_their_time(
    dana: ApiUser, diary: Diary, evenings: Shift, booked_visit: dict[str, Any]
) -> None:
    answer = swap(dana, diary, force={"reason": "Agreed by phone"})

    assert [row["id"] for row in answer.json()["visits"]["uncovered"]] == [booked_visit["id"]]
    assert Appointment.objects.get().needs_rebooking
    entries = AuditEntry.objects.filter(verb="swapped_shifts")
    assert [entry.reason for entry in entries] == ["Agreed by phone"] * 2
    back = swap(dana, diary).json()
    assert [row["id"] for row in back["visits"]["covered"]] == [booked_visit["id"]]
    assert not Appointment.objects.get().needs_rebooking


def test_swap_writes_to_both_without_names(dana: ApiUser, diary: Diary, evenings: Shift) -> None:
    swap(dana, diary)

    letters = Envelope.objects.filter(kind="hours_swapped")
    assert {letter.recipient_key for letter in letters} == {
        str(diary.theo.staff_id),
        str(diary.mara.staff_id),
    }
    assert {letter.subject for letter in letters} == {"Your hours on Tuesday 3 March 2026"}
    of_theo = letters.get(recipient_key=str(diary.theo.staff_id))
    assert "18:00 to 20:00" in of_theo.text and "Mara" not in of_theo.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": "2036-03-03"}, "too_far_ahead"),
        ({"on": "2026-01-03"}, "long_past"),
        ({"seen": []}, "shifts_changed"),
    ],
)
def test_swap_refuses_what_cannot_be(
    dana: ApiUser, diary: Diary, evenings: Shift, change: dict[str, Any], code: str
) -> None:
    answer = swap(dana, diary, **change)

    told = answer.json()
    assert code in {told["code"], *(fault["code"] for fault in told.get("errors", []))}
    assert not Shift.objects.filter(on__isnull=False).exists()


def test_swap_refuses_one_therapist_and_equal_hours(dana: ApiUser, diary: Diary) -> None:
    assert swap(dana, diary).json()["code"] == "nothing_to_swap"
    answer = swap(dana, diary, other=str(diary.theo.pk)).json()
    assert answer["errors"][0]["code"] == "same_therapist"


def test_swap_refuses_hours_that_meet_a_shift_of_the_night_before(
    dana: ApiUser, diary: Diary, evenings: Shift
) -> None:
    day_before = {"resource": diary.mara, "location": diary.location, "on": date(2026, 3, 2)}
    Shift.objects.create(**day_before, starts=time(20), ends=time(10))

    answer = swap(dana, diary)

    assert (answer.status_code, answer.json()["code"]) == (409, "shifts_overlap")
    assert hours_of(diary.theo) == [(time(9), time(18))]


def test_swap_needs_the_right_to_change_shifts(theo: ApiUser, diary: Diary, evenings: Shift) -> None:
    assert swap(theo, diary).status_code == 403
