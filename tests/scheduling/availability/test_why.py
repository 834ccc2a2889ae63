"""Why a time is not free: GET /availability/why."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.http import urlencode

from clients.models import TherapistWish
from clinic import clock
from clinic.models import Closure, Location
from scheduling.models import Shift
from scheduling.rota.actions.block_time import block_time
from tests.cast import ApiUser
from tests.factories import ConditionFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = "2026-03-03T10:00:00+00:00"


def why(dana: ApiUser, diary: Diary, at: str = TEN) -> dict[str, Any]:
    keys = {"service": diary.massage.pk, "location": diary.location.pk, "for_client": diary.ana.pk}
    asked = {name: str(key) for name, key in keys.items()} | {"at": at}
    answer = dana.api("GET", f"availability/why?{urlencode(asked)}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def of_candidates(answer: dict[str, Any]) -> dict[str, list[str]]:
    [place] = answer["locations"]
    return {each["name"]: each["reasons"] for each in place["candidates"]}


def book(dana: ApiUser, diary: Diary, **more: Any) -> None:
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "starts_at": TEN}
    answer = dana.api("POST", "appointments", body | {"therapist": str(diary.theo.pk)} | more)
    assert answer.status_code == 201, answer.content


def test_a_free_time_has_nothing_against_it(dana: ApiUser, diary: Diary) -> None:
    answer = why(dana, diary)

    assert answer["free"] and answer["reasons"] == []
    found = of_candidates(answer)
    assert found.pop("Kiri") == ["off_shift"]
    assert found == {"Theo": [], "Mara": [], "Room 1": [], "Room 2": []}


def test_each_candidate_says_what_speaks_against_it(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary)
    TherapistWish.objects.create(client=diary.ana, resource=diary.mara, wish="never")

    answer = why(dana, diary)

    assert not answer["free"] and len(answer["nearest"]) == 3
    found = of_candidates(answer)
    assert (found["Theo"], found["Mara"], found["Room 1"]) == (["therapist_busy"], ["wish"], ["room_busy"])


def test_a_time_right_after_a_visit_meets_its_clean_up(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary)

    assert of_candidates(why(dana, diary, at="2026-03-03T11:00:00+00:00"))["Theo"] == ["clean_up"]


def test_a_shift_that_ends_and_time_off_are_off_shift(dana: ApiUser, diary: Diary) -> None:
    Shift.objects.filter(resource=diary.theo).update(ends="10:30")
    start = datetime.fromisoformat(TEN)
    end = start + timedelta(hours=2)
    block_time(resource=diary.mara, reason="Dentist", by=dana.person, starts_at=start, ends_at=end)

    found = of_candidates(why(dana, diary))

    assert (found["Theo"], found["Mara"]) == (["off_shift"], ["off_shift"])


@pytest.mark.parametrize(
    ("at", "reason"),
    [("2026-03-02T07:00:00+00:00", "past"), ("2028-03-03T10:00:00+00:00", "horizon")],
)
def test_a_time_out_of_reach_says_so(dana: ApiUser, diary: Diary, at: str, reason: str) -> None:
    assert why(dana, diary, at=at)["reasons"] == [reason]


def test_a_closed_location_says_so(dana: ApiUser, diary: Diary) -> None:
    Closure.objects.create(first_on="2026-03-03", last_on="2026-03-03", reason="Inventory")

    assert why(dana, diary)["locations"][0]["reasons"] == ["closed"]


def test_a_public_holiday_says_so(dana: ApiUser, diary: Diary) -> None:
    Location.objects.update(closed_on_public_holidays=True)

    assert why(dana, diary, at="2026-12-25T10:00:00+00:00")["locations"][0]["reasons"] == ["holiday"]


def test_another_visit_of_the_client_and_their_health_say_so(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, client=str(diary.ana.pk))
    ConditionFactory.create(client=diary.ana, code="CI-REDFLAG")

    [place] = why(dana, diary)["locations"]

    assert "own_visit" in place["reasons"]


def test_every_location_is_judged_without_one(dana: ApiUser, diary: Diary) -> None:
    asked = {"service": str(diary.massage.pk), "at": TEN}

    answer = dana.api("GET", f"availability/why?{urlencode(asked)}").json()

    assert {place["name"] for place in answer["locations"]} == {"Willow Clinic", "Willow Auckland"}


def test_a_query_without_a_time_names_its_place(dana: ApiUser, diary: Diary) -> None:
    answer = dana.api("GET", f"availability/why?service={diary.massage.pk}")

    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == "?at"


def test_what_is_held_says_whose_it_is_and_not_that_it_is_busy(dana: ApiUser, diary: Diary) -> None:
    body = {"service": str(diary.massage.pk), "starts_at": TEN, "therapist": str(diary.theo.pk)}
    held = dana.api("POST", "holds", body | {"client": str(diary.ana.pk)}).json()

    answer = why(dana, diary)

    found = of_candidates(answer)
    assert (found["Theo"], found["Room 1"], found["Mara"]) == (["held"], ["held"], [])
    [place] = answer["locations"]
    [theo] = [each for each in place["candidates"] if each["name"] == "Theo"]
    until = datetime.fromisoformat(held["expires_at"])
    assert theo["held"]["sentence"] == f"Dana holds this time until {until:%H:%M}."
    assert datetime.fromisoformat(theo["held"]["until"]) == until
    assert place["reasons"] == ["held"] and place["held"]["by"]["name"] == "Dana"


def test_an_expired_hold_speaks_against_nothing(dana: ApiUser, diary: Diary) -> None:
    body = {"service": str(diary.massage.pk), "starts_at": TEN, "therapist": str(diary.theo.pk)}
    dana.api("POST", "holds", body)

    with clock.at(clock.now() + timedelta(minutes=11)):
        answer = why(dana, diary)

    assert answer["free"] and of_candidates(answer)["Theo"] == []
