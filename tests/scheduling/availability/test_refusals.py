"""Free times are refused to whom a booking is refused, with the same code."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

WEEK = {"from": "2026-03-03T00:00:00Z", "to": "2026-03-10T00:00:00Z"}


def unwanted_by_client(diary: Diary) -> dict[str, Any]:
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")
    return {"service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}


def unwanted_by_guest(diary: Diary) -> dict[str, Any]:
    diary.ben.therapist_wishes.create(resource=diary.theo, wish="never")
    guests = [str(diary.ben.pk)]
    return {"service": str(diary.couples.pk), "therapist": str(diary.theo.pk), "guests": guests}


def archived_client(diary: Diary) -> dict[str, Any]:
    diary.ana.archived_at = datetime(2026, 3, 1, tzinfo=UTC)
    diary.ana.save()
    return {"service": str(diary.massage.pk)}


def archived_guest(diary: Diary) -> dict[str, Any]:
    diary.ben.archived_at = datetime(2026, 3, 1, tzinfo=UTC)
    diary.ben.save()
    return {"service": str(diary.couples.pk), "guests": [str(diary.ben.pk)]}


def too_many(diary: Diary) -> dict[str, Any]:
    return {"service": str(diary.massage.pk), "guests": [str(diary.ben.pk)]}


def named_twice(diary: Diary) -> dict[str, Any]:
    return {"service": str(diary.couples.pk), "guests": [str(diary.ana.pk)]}


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (unwanted_by_client, "therapist_unwanted"),
        (unwanted_by_guest, "therapist_unwanted"),
        (archived_client, "client_archived"),
        (archived_guest, "client_archived"),
        (too_many, "too_many_guests"),
        (named_twice, "guest_named_twice"),
    ],
)
def test_availability_refuses_what_a_booking_refuses(
    dana: ApiUser, diary: Diary, prepare: Callable[[Diary], dict[str, Any]], code: str
) -> None:
    visit, ana = prepare(diary), str(diary.ana.pk)

    free = dana.get("/api/v1/availability", visit | WEEK | {"for_client": ana})
    booked = dana.api("POST", "appointments", visit | {"client": ana, "starts_at": "2026-03-03T10:00:00Z"})

    assert (free.json()["code"], free.status_code) == (code, booked.status_code)
    assert booked.json()["code"] == code


def test_availability_keeps_the_wishes_of_guests_when_no_client_is_named(dana: ApiUser, diary: Diary) -> None:
    """A couple needs both therapists, so that there is no time once one of them is never wanted."""
    diary.ben.therapist_wishes.create(resource=diary.theo, wish="never")

    query = {"service": str(diary.couples.pk), "guests": [str(diary.ben.pk)]} | WEEK

    assert dana.get("/api/v1/availability", query).json()["results"] == []


def test_each_time_after_a_block_that_ends_between_minutes_can_be_booked(dana: ApiUser, diary: Diary) -> None:
    block = {"therapist": str(diary.theo.pk), "from": "2026-03-03T09:00:00Z", "to": "2026-03-03T10:20:30Z"}
    assert dana.api("POST", "time-off", block).status_code == 201
    query = {"service": str(diary.massage.pk), "therapist": str(diary.theo.pk)} | WEEK

    first = dana.get("/api/v1/availability", query).json()["results"][0]
    visit = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "starts_at": first["starts_at"]}

    assert first["starts_at"] == "2026-03-03T10:21:00+00:00"
    assert dana.api("POST", "appointments", visit | {"seats": first["seats"]}).status_code == 201
