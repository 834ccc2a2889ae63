"""/set-up/locations: places and what happens to their visits."""

from datetime import datetime
from typing import Any

import pytest

from clinic.models import Location
from scheduling.bookings.actions.book import book
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser

NEW = "/set-up/locations/new"


def test_owner_adds_a_location_and_is_led_to_its_hours(owner: ScreenUser) -> None:
    answer = owner.send(NEW, **owner.fill_in(NEW, name="Oak Clinic", address="2 Oak Street\nLeeds"))

    location = Location.objects.get()
    assert answer["Location"] == f"/set-up/locations/{location.pk}/opening-hours"
    assert (location.address, location.timezone) == ("2 Oak Street\nLeeds", "Europe/London")


def test_the_same_form_twice_adds_one_location(owner: ScreenUser) -> None:
    sent = owner.fill_in(NEW, name="Oak Clinic")
    first, second = owner.send(NEW, **sent), owner.send(NEW, **sent)

    assert first["Location"] == second["Location"] and Location.objects.count() == 1


def test_name_in_use_is_refused_in_the_words_of_the_rule(owner: ScreenUser, willow: Location) -> None:
    answer = owner.send(NEW, **owner.fill_in(NEW, name=willow.name))

    assert answer.status_code == 409 and "Another location has this name." in answer.content.decode()


def test_part_that_the_country_has_not_is_refused_at_its_field(owner: ScreenUser) -> None:
    answer = owner.send(NEW, **owner.fill_in(NEW, name="Oak", subdivision="XX"))

    assert answer.context["form"].errors.keys() == {"subdivision"}


@pytest.fixture
def visit(monday: datetime, diary: Diary, fern: ApiUser) -> Any:
    starts_at = monday.replace(day=3, hour=10)
    return book(client=diary.ana, service=diary.massage, starts_at=starts_at, by=fern.person)


def test_location_with_visits_goes_out_of_use_by_force_alone(
    owner: ScreenUser, diary: Diary, visit: Any
) -> None:
    address = f"/set-up/locations/{diary.location.pk}/archive"
    sent = owner.fill_in(address)

    refused = owner.send(address, **sent)
    assert refused.status_code == 409
    assert f"/diary/visits/{visit.pk}" in refused.content.decode()

    forced = owner.send(address, **sent | {"force_reason": "Sold."})
    assert forced.status_code == 303
    visit.refresh_from_db()
    assert visit.needs_rebooking and Location.objects.get(pk=diary.location.pk).archived_at

    owner.send(f"/set-up/locations/{diary.location.pk}/restore", seen="2")
    assert Location.objects.get(pk=diary.location.pk).archived_at is None


def test_location_changed_meanwhile_is_not_written_over(owner: ScreenUser, willow: Location) -> None:
    address = f"/set-up/locations/{willow.pk}"
    sent = owner.fill_in(address, how_to_enter="Ring twice.")
    owner.send(address, **owner.fill_in(address, how_to_enter="Ring once."))

    assert owner.send(address, **sent).status_code == 412
    willow.refresh_from_db()
    assert willow.how_to_enter == "Ring once."


@pytest.mark.usefixtures("diary")
def test_list_needs_few_queries_and_tells_the_week(
    owner: ScreenUser, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        answer = owner.open("/set-up/locations")

    assert b"Mon - Sun" in answer.content and b"08:00 - 20:00" in answer.content
