"""/set-up: what there is, and the way to the first visit."""

from typing import Any

import pytest

from clinic.models import Resource
from tests.factories import Diary, LocationFactory, open_all_week
from tests.screen_user import ScreenUser


def steps_of(user: ScreenUser) -> dict[str, bool]:
    """Return each step of the checklist on the page, with True where it is done."""
    return {step.code: step.is_done for step, _address in user.open("/set-up").context["steps"]}


def test_empty_practice_has_all_before_it_but_its_name(owner: ScreenUser) -> None:
    steps = steps_of(owner)

    assert [code for code, is_done in steps.items() if is_done] == ["practice"]
    assert list(steps)[-2:] == ["shifts", "first_visit"]


@pytest.mark.usefixtures("diary")
def test_practice_ready_to_be_booked_misses_the_first_visit_alone(owner: ScreenUser) -> None:
    assert [code for code, is_done in steps_of(owner).items() if not is_done] == ["first_visit"]


def test_location_without_hours_is_half_of_it(owner: ScreenUser) -> None:
    location = LocationFactory.create()
    assert (steps_of(owner)["location"], steps_of(owner)["opening_hours"]) == (True, False)

    open_all_week(location)
    assert steps_of(owner)["opening_hours"]


def test_service_whose_rooms_are_archived_is_not_ready(owner: ScreenUser, diary: Diary) -> None:
    assert steps_of(owner)["services"]
    Resource.objects.filter(kind="room").update(archived_at=diary.massage.created_at)

    assert not steps_of(owner)["services"]


def test_desk_reads_the_page_and_is_given_nothing_to_do(desk: ScreenUser) -> None:
    text = desk.open("/set-up").content.decode()

    assert "Do it" not in text and 'href="/set-up/practice"' not in text


def test_owner_of_a_practice_never_booked_starts_with_the_set_up(owner: ScreenUser) -> None:
    assert owner.get("/")["Location"] == "/set-up"


def test_desk_starts_with_the_diary_whatever_is_missing(desk: ScreenUser) -> None:
    assert desk.get("/")["Location"] == "/diary"


def test_set_up_needs_few_queries(
    owner: ScreenUser, diary: Diary, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        owner.open("/set-up")
