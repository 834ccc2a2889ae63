"""/set-up/locations/{id}/opening-hours: the week as a form."""

from datetime import datetime, time
from typing import Any

import pytest

from clinic.models import Location
from scheduling.bookings.actions.book import book
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser


@pytest.fixture
def address(willow: Location) -> str:
    return f"/set-up/locations/{willow.pk}/opening-hours"


def hours_of(place: Location, day: int) -> list[tuple[time, time]]:
    return list(place.opening_hours.filter(weekday=day).values_list("opens", "closes"))


def test_owner_sets_two_spans_on_a_day_and_closes_another(
    owner: ScreenUser, willow: Location, address: str
) -> None:
    typed = {"closes_0_0": "12:00", "opens_0_1": "13:00", "closes_0_1": "20:00"}
    answer = owner.send(address, **owner.fill_in(address, **typed, opens_6_0="", closes_6_0=""))

    assert (answer.status_code, answer["Location"]) == (303, "/set-up/locations")
    assert hours_of(willow, 0) == [(time(8), time(12)), (time(13), time(20))]
    assert hours_of(willow, 6) == [] and len(hours_of(willow, 1)) == 1


def test_half_of_a_span_is_refused_where_it_is_missing(owner: ScreenUser, address: str) -> None:
    answer = owner.send(address, **owner.fill_in(address, opens_3_1="21:00"))

    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"closes_3_1"}


def test_spans_that_overlap_are_refused_at_the_later_one(owner: ScreenUser, address: str) -> None:
    answer = owner.send(address, **owner.fill_in(address, opens_2_1="12:00", closes_2_1="21:00"))

    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"opens_2_1"}


def test_copy_fills_the_week_in_and_saves_nothing(owner: ScreenUser, willow: Location, address: str) -> None:
    sent = owner.fill_in(address, opens_0_0="07:00", copy="1")

    answer = owner.send(address, **sent)

    assert answer.status_code == 200
    assert [answer.context["form"][f"opens_{day}_0"].value() for day in (4, 5)] == ["07:00", "08:00:00"]
    assert hours_of(willow, 0) == [(time(8), time(20))]


def test_visit_outside_of_the_new_hours_is_in_the_way(
    owner: ScreenUser, monday: datetime, diary: Diary, fern: ApiUser, address: str
) -> None:
    visit = book(
        client=diary.ana, service=diary.massage, starts_at=monday.replace(day=3, hour=10), by=fern.person
    )

    answer = owner.send(address, **owner.fill_in(address, opens_1_0="14:00"))

    assert answer.status_code == 409 and f"/diary/visits/{visit.pk}" in answer.content.decode()
    assert answer.context["form"].may_be_forced


def test_form_of_the_week_needs_few_queries(
    owner: ScreenUser, address: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        owner.open(address)
