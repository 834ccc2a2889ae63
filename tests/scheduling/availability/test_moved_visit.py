"""Free times for a move, and for another visit like one: GET /availability."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import Candidate
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

DAY = {"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z"}


def ask(user: ApiUser, **query: str) -> Any:
    return user.get("/api/v1/availability", DAY | query)


def move(user: ApiUser, visit: dict[str, Any], **fields: str) -> Any:
    address = f"appointments/{visit['id']}"
    etag = user.api("GET", address).headers["ETag"]
    return user.api("POST", f"{address}/move", fields, If_Match=etag)


def length(slot: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(slot["ends_at"]) - datetime.fromisoformat(slot["starts_at"])


@pytest.fixture
def longer_service(on_monday: None, diary: Diary, booked_visit: dict[str, Any]) -> None:
    """The service lasts 90 minutes now; the visit was agreed for 60."""
    diary.massage.length = timedelta(minutes=90)
    diary.massage.save()


@pytest.mark.usefixtures("longer_service")
@pytest.mark.parametrize(("therapist", "minutes"), [("theo", 60), ("mara", 90)])
@pytest.mark.parametrize("named", [True, False])
def test_time_offered_for_a_move_has_the_length_of_the_move(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any], therapist: str, minutes: int, named: bool
) -> None:
    who = getattr(diary, therapist)
    if not named:
        Candidate.objects.filter(resource__kind="therapist").exclude(resource=who).delete()
    query = {"service": str(diary.massage.pk), "ignore_appointment": booked_visit["id"]}
    offers = ask(dana, **query, **({"therapist": str(who.pk)} if named else {})).json()["results"]

    moved = move(dana, booked_visit, starts_at=offers[-1]["starts_at"], therapist=str(who.pk)).json()

    assert {length(offer) for offer in offers} == {timedelta(minutes=minutes)}
    assert moved["ends_at"] == offers[-1]["ends_at"]


@pytest.mark.usefixtures("longer_service")
def test_like_a_visit_lasts_as_the_service_does_unless_that_visit_moves(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    another = ask(dana, like=booked_visit["id"]).json()["results"][0]
    moved = ask(dana, like=booked_visit["id"], ignore_appointment=booked_visit["id"]).json()["results"][0]

    assert (length(another), length(moved)) == (timedelta(minutes=90), timedelta(minutes=60))


def test_service_that_is_no_longer_offered_is_offered_for_a_move_only(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    diary.massage.archived_at = clock.now()
    diary.massage.save()

    for query in ({"like": booked_visit["id"]}, {"service": str(diary.massage.pk)}):
        refused = ask(dana, **query)
        assert (refused.status_code, refused.json()["code"]) == (409, "service_off_menu")
        assert ask(dana, **query, ignore_appointment=booked_visit["id"]).json()["results"]


def test_visit_to_ignore_that_there_is_not_is_refused(dana: ApiUser, diary: Diary) -> None:
    answer = ask(dana, service=str(diary.massage.pk), ignore_appointment=str(diary.ana.pk))

    assert answer.status_code == 400
