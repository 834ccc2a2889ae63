"""Plan and book a series: POST /series/plan and /series."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic.models import Closure, Envelope
from scheduling.availability.repeated.dates import is_on_the_clock, planned_starts
from scheduling.models import Appointment, Series
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

STARTS = [
    "2026-03-03T10:00:00+00:00",
    "2026-03-17T10:00:00+00:00",
    "2026-03-31T10:00:00+01:00",
    "2026-04-14T10:00:00+01:00",
]


def take(dana: ApiUser, diary: Diary, starts_at: str) -> None:
    """Book Ben with Theo at this time."""
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    answer = dana.api("POST", "appointments", body | {"starts_at": starts_at})
    assert answer.status_code == 201, answer.content


def test_a_plan_keeps_the_local_time_over_a_change_of_the_clocks(
    dana: ApiUser, wanted: dict[str, Any]
) -> None:
    answer = dana.api("POST", "series/plan", wanted)

    assert answer.status_code == 200, answer.content
    assert [visit["planned_at"] for visit in answer.json()["visits"]] == STARTS
    assert all(visit["free"] and visit["offer"] for visit in answer.json()["visits"])
    assert not Appointment.objects.exists() and not Series.objects.exists()


def test_a_plan_ends_on_its_last_day(dana: ApiUser, wanted: dict[str, Any]) -> None:
    del wanted["visits"]

    answer = dana.api("POST", "series/plan", wanted | {"until": "2026-03-31"})

    assert [visit["planned_at"] for visit in answer.json()["visits"]] == STARTS[:3]


def test_a_plan_says_why_a_visit_is_not_free_and_offers_three_times(
    dana: ApiUser, diary: Diary, wanted: dict[str, Any]
) -> None:
    take(dana, diary, STARTS[1])
    Closure.objects.create(first_on="2026-03-31", last_on="2026-03-31", reason="Inventory")

    visits = dana.api("POST", "series/plan", wanted).json()["visits"]

    conflicts = [visit["conflict"] and visit["conflict"]["code"] for visit in visits]
    assert conflicts == [None, "taken", "outside_hours", None]
    assert [len(visit["alternatives"]) for visit in visits] == [0, 3, 3, 0]


def test_each_free_visit_of_a_plan_can_be_booked(dana: ApiUser, diary: Diary, wanted: dict[str, Any]) -> None:
    take(dana, diary, STARTS[1])
    plan = dana.api("POST", "series/plan", wanted).json()["visits"]
    chosen = [{"planned_at": visit["planned_at"]} for visit in plan if visit["free"]]
    other = {"planned_at": plan[1]["planned_at"], "starts_at": plan[1]["alternatives"][0]["starts_at"]}

    answer = dana.api("POST", "series", wanted | {"chosen": [*chosen, other]})

    assert answer.status_code == 201, answer.content
    assert len(answer.json()["visits"]) == 4


def test_a_series_is_booked_with_one_letter_and_one_calendar_file(
    series: dict[str, Any], diary: Diary
) -> None:
    assert [visit["starts_at"] for visit in series["visits"]] == STARTS
    assert {visit["seats"][0]["name"] for visit in series["visits"]} == {"Theo"}
    [letter] = Envelope.objects.all()
    assert letter.kind == "series_booked" and letter.subject == "Your 4 visits are booked"
    [file] = letter.attachments.all()
    assert bytes(file.content).count(b"BEGIN:VEVENT") == 4
    assert letter.text.count("http://") == 4


def test_a_series_with_a_visit_that_does_not_fit_books_none(
    dana: ApiUser, diary: Diary, wanted: dict[str, Any]
) -> None:
    take(dana, diary, STARTS[2])

    answer = dana.api("POST", "series", wanted)

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "series_conflict"
    assert [conflict["code"] for conflict in problem["conflicts"]] == ["taken"]
    assert not Series.objects.exists() and Appointment.objects.filter(client=diary.ana).count() == 0


def test_two_visits_of_a_series_at_one_time_are_refused(dana: ApiUser, wanted: dict[str, Any]) -> None:
    chosen = [{"planned_at": STARTS[0]}, {"planned_at": STARTS[1], "starts_at": STARTS[0]}]

    answer = dana.api("POST", "series", wanted | {"chosen": chosen})

    assert (answer.status_code, answer.json()["code"]) == (409, "series_conflict")
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first_at": "2026-03-02T07:00:00+00:00"}, "in_the_past"),
        ({"every_weeks": 9}, "invalid_input"),
        ({"visits": 53}, "invalid_input"),
        ({"until": "2026-05-01"}, "end_of_series"),
        ({"chosen": [{"planned_at": "2026-03-04T10:00:00+00:00"}]}, "not_planned"),
        ({"chosen": [{"planned_at": STARTS[0]}, {"planned_at": STARTS[0]}]}, "not_planned"),
    ],
)
def test_a_series_that_cannot_be_meant_is_refused(
    dana: ApiUser, wanted: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    answer = dana.api("POST", "series", wanted | change)

    assert 400 <= answer.status_code < 500 and answer.json()["code"] == code
    assert not Series.objects.exists()


def test_a_visit_beyond_the_open_diary_is_a_conflict(
    dana: ApiUser, diary: Diary, wanted: dict[str, Any]
) -> None:
    plan = dana.api("POST", "series/plan", wanted | {"visits": 52}).json()["visits"]

    assert plan[-1]["conflict"]["code"] == "too_far_ahead"


def test_a_local_time_that_the_clocks_leap_over_is_none(diary: Diary) -> None:
    first = datetime(2026, 3, 22, 1, 30, tzinfo=diary.location.zone)

    starts = planned_starts(first, diary.location.zone, every_weeks=1, visits=2)

    assert [is_on_the_clock(start) for start in starts] == [True, False]
    assert starts[1] - starts[0] == timedelta(weeks=1)
