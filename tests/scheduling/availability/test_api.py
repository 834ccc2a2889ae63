"""GET /availability."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Shift
from tests.cast import Speaker
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

DAY = {"from": "2026-03-03T00:00:00Z", "to": "2026-03-04T00:00:00Z"}


def free(speaker: Speaker, diary: Diary, **query: Any) -> Any:
    asked = {"service": str(diary.massage.pk)} | DAY | query
    return speaker.get("/api/v1/availability", asked)


def times(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [slot["starts_at"][11:16] for slot in answer.json()["results"]]


def test_day_is_offered_in_steps_from_first_to_last_fit(dana: Speaker, diary: Diary) -> None:
    found = times(free(dana, diary))

    assert (found[:2], found[-1], len(found)) == (["09:00", "09:15"], "17:00", 33)


def test_slot_names_therapist_location_and_resources(dana: Speaker, diary: Diary) -> None:
    slot = free(dana, diary, first="true").json()["results"][0]

    assert slot["location"] == str(diary.location.pk)
    assert slot["therapist"] in {str(diary.theo.pk), str(diary.mara.pk)}
    assert len(slot["seats"]) == 2


def test_a_slot_can_be_booked_as_it_is_offered(dana: Speaker, diary: Diary) -> None:
    slot = free(dana, diary, first="true").json()["results"][0]

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


def test_taken_time_is_not_offered(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    found = times(free(dana, diary, therapist=str(diary.theo.pk)))

    assert found[0] == "11:15"


def test_time_of_the_ignored_visit_is_offered(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    found = times(free(dana, diary, therapist=str(diary.theo.pk), ignore_appointment=booked["id"]))

    assert "10:00" in found


def test_couples_massage_needs_two_therapists(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    found = times(free(dana, diary, service=str(diary.couples.pk)))

    assert "10:00" not in found
    assert "11:15" in found


def test_part_of_the_day_is_local(dana: Speaker, diary: Diary) -> None:
    assert times(free(dana, diary, part_of_day="evening")) == ["17:00"]


def test_a_day_off_replaces_the_weekly_shift(dana: Speaker, diary: Diary) -> None:
    Shift.objects.create(resource=diary.theo, location=diary.location, on="2026-03-03")

    assert times(free(dana, diary, therapist=str(diary.theo.pk))) == []
    assert times(free(dana, diary, therapist=str(diary.mara.pk))) != []


def test_preferences_of_the_client_are_kept(dana: Speaker, diary: Diary) -> None:
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")

    offered = free(dana, diary, for_client=str(diary.ana.pk)).json()["results"]

    assert {slot["therapist"] for slot in offered} == {str(diary.mara.pk)}


def test_past_times_are_not_offered(dana: Speaker, diary: Diary) -> None:
    assert times(free(dana, diary, **{"from": "2026-03-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"})) == []


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
def test_invalid_queries_are_refused(dana: Speaker, diary: Diary, query: dict[str, str], code: str) -> None:
    answer = free(dana, diary, **query)

    assert (answer.status_code in (400, 422), answer.json()["code"]) == (True, code)


def test_thirty_days_of_one_therapist_take_at_most_eight_queries(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = times(free(dana, diary, therapist=str(diary.theo.pk), to="2026-04-02T00:00:00Z", limit=1000))

    assert len(found) == 30 * 33 - 9
    assert len(asked) <= 8, [query["sql"][:80] for query in asked]


def test_like_takes_service_location_and_therapist_of_the_visit(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    answer = dana.get("/api/v1/availability", DAY | {"like": booked["id"]})

    assert times(answer)[0] == "11:15"
    assert {slot["therapist"] for slot in answer.json()["results"]} == {str(diary.theo.pk)}


def test_like_with_another_therapist(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    asked = DAY | {"like": booked["id"], "therapist": str(diary.mara.pk)}

    assert times(dana.get("/api/v1/availability", asked))[0] == "09:00"


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({}, "?service", "service_missing"),
        ({"like": "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"}, "?like", "does_not_exist"),
        ({"from": "2026-03-03T09:00:00"}, "?from", "naive"),
    ],
)
def test_invalid_query_parameter_is_named(
    dana: Speaker, practice: object, query: dict[str, str], pointer: str, code: str
) -> None:
    answer = dana.get("/api/v1/availability", DAY | query)

    assert (pointer, code) in [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
