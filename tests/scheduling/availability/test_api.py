"""Free times of a service: GET /availability."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Shift
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

DAY = {"from": "2026-03-03T00:00:00Z", "to": "2026-03-04T00:00:00Z"}


def get_availability(user: ApiUser, diary: Diary, **query: Any) -> Any:
    parameters = {"service": str(diary.massage.pk)} | DAY | query
    return user.get("/api/v1/availability", parameters)


def start_times(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [slot["starts_at"][11:16] for slot in answer.json()["results"]]


def test_availability_of_a_day_offers_each_quarter_hour_until_the_last_fit(
    dana: ApiUser, diary: Diary
) -> None:
    starts = start_times(get_availability(dana, diary, location=str(diary.location.pk)))

    assert (starts[:2], starts[-1], len(starts)) == (["09:00", "09:15"], "17:00", 33)


def test_availability_names_location_therapist_and_assigned_resources(dana: ApiUser, diary: Diary) -> None:
    slot = get_availability(dana, diary, first="true").json()["results"][0]

    assert (slot["location"], slot["therapist"]) == (str(diary.auckland.pk), str(diary.kiri.pk))
    assert [pair["resource"] for pair in slot["seats"]] == [
        str(diary.kiri.pk),
        str(diary.room_in_auckland.pk),
    ]


def test_book_accepts_a_slot_as_availability_returned_it(dana: ApiUser, diary: Diary) -> None:
    slot = get_availability(dana, diary, first="true").json()["results"][0]

    answer = dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ana.pk),
            "service": str(diary.massage.pk),
            "starts_at": slot["starts_at"],
            "location": slot["location"],
            "seats": slot["seats"],
        },
    )
    assert answer.status_code == 201, answer.content


def test_availability_leaves_reserved_time_out(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    starts = start_times(get_availability(dana, diary, therapist=str(diary.theo.pk)))

    assert starts[0] == "11:15"


def test_availability_ignores_the_reservations_of_the_visit_to_move(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    starts = start_times(
        get_availability(dana, diary, therapist=str(diary.theo.pk), ignore_appointment=booked_visit["id"])
    )

    assert "10:00" in starts


def test_availability_of_a_couples_massage_needs_two_free_therapists(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    starts = start_times(get_availability(dana, diary, service=str(diary.couples.pk)))

    assert "10:00" not in starts
    assert "11:15" in starts


def test_availability_reads_part_of_day_in_local_time(dana: ApiUser, diary: Diary) -> None:
    assert start_times(get_availability(dana, diary, part_of_day="evening")) == ["17:00"]


def test_availability_replaces_the_weekly_shift_by_a_day_off(dana: ApiUser, diary: Diary) -> None:
    Shift.objects.create(resource=diary.theo, location=diary.location, on="2026-03-03")

    assert start_times(get_availability(dana, diary, therapist=str(diary.theo.pk))) == []
    assert start_times(get_availability(dana, diary, therapist=str(diary.mara.pk))) != []


def test_availability_for_a_client_leaves_a_therapist_never_wanted_out(dana: ApiUser, diary: Diary) -> None:
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")

    slots = get_availability(dana, diary, for_client=str(diary.ana.pk)).json()["results"]

    assert {slot["therapist"] for slot in slots} == {str(diary.mara.pk), str(diary.kiri.pk)}


def test_availability_leaves_the_past_out(dana: ApiUser, diary: Diary) -> None:
    assert (
        start_times(
            get_availability(dana, diary, **{"from": "2026-03-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"})
        )
        == []
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"to": "2026-03-02T00:00:00Z"}, "window_unusable"),
        ({"to": "2027-03-02T00:00:00Z"}, "window_unusable"),
        ({"moon": "full"}, "invalid_input"),
        ({"from": "2026-03-03T00:00:00"}, "invalid_input"),
        ({"service": "massage"}, "invalid_input"),
    ],
)
def test_availability_refuses_an_invalid_query(
    dana: ApiUser, diary: Diary, query: dict[str, str], code: str
) -> None:
    answer = get_availability(dana, diary, **query)

    assert (answer.status_code in (400, 422), answer.json()["code"]) == (True, code)


def test_availability_of_thirty_days_takes_at_most_eight_queries(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        starts = start_times(
            get_availability(dana, diary, therapist=str(diary.theo.pk), to="2026-04-02T00:00:00Z", limit=1000)
        )

    assert len(starts) == 30 * 33 - 9
    assert len(queries) <= 8, [query["sql"][:80] for query in queries]


def test_availability_like_a_visit_takes_its_service_location_and_therapist(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    answer = dana.get("/api/v1/availability", DAY | {"like": booked_visit["id"]})

    assert start_times(answer)[0] == "11:15"
    assert {slot["therapist"] for slot in answer.json()["results"]} == {str(diary.theo.pk)}


def test_availability_like_a_visit_accepts_another_therapist(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    parameters = DAY | {"like": booked_visit["id"], "therapist": str(diary.mara.pk)}

    assert start_times(dana.get("/api/v1/availability", parameters))[0] == "09:00"


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({}, "?service", "service_missing"),
        ({"like": "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"}, "?like", "does_not_exist"),
        ({"from": "2026-03-03T09:00:00"}, "?from", "naive"),
    ],
)
def test_availability_names_the_faulty_parameter(
    dana: ApiUser, practice: object, query: dict[str, str], pointer: str, code: str
) -> None:
    answer = dana.get("/api/v1/availability", DAY | query)

    assert (pointer, code) in [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
