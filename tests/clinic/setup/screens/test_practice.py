"""/set-up/practice: the form of the practice."""

import re
from typing import Any

import pytest

from clinic.models import Practice
from tests.screen_user import ScreenUser

ADDRESS = "/set-up/practice"


def test_owner_changes_what_is_typed_and_nothing_else(owner: ScreenUser) -> None:
    before = Practice.objects.get().column_values()

    answer = owner.send(ADDRESS, **owner.fill_in(ADDRESS, phone="020 7946 0001", reminder_hours="72, 30"))

    assert (answer.status_code, answer["Location"]) == (303, "/set-up")
    after = Practice.objects.get().column_values()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"phone", "reminder_hours", "revision"}
    assert after["reminder_hours"] == [72, 30]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("colour", "#ffd54f", "Too light"),
        ("reminder_hours", "soon", "whole numbers"),
        ("phone", "12", "Check the phone"),
        ("name", " ", "Fill this in."),
        ("free_cancel_hours", "721", "less than or equal to 720"),
        ("letter_retention_days", "0", "greater than or equal to 1"),
        ("adult_age", "11", "greater than or equal to 12"),
    ],
)
def test_refusal_stands_at_its_field_and_keeps_what_was_typed(
    owner: ScreenUser, field: str, typed: str, sentence: str
) -> None:
    answer = owner.send(ADDRESS, **owner.fill_in(ADDRESS, **{field: typed}, currency="EUR"))

    assert answer.status_code == 422
    error = re.search(rf'id="id_{field}_error">([^<]*)', answer.content.decode())
    assert error and sentence in error[1]
    assert answer.context["form"]["currency"].value() == "EUR"
    assert Practice.objects.get().currency == "GBP"


def test_reminder_after_the_free_hours_is_refused_in_words(owner: ScreenUser) -> None:
    answer = owner.send(ADDRESS, **owner.fill_in(ADDRESS, reminder_hours="3"))

    assert answer.status_code == 409 and "no longer free" in answer.content.decode()


def test_practice_changed_meanwhile_is_shown_beside_what_was_typed(owner: ScreenUser) -> None:
    sent = owner.fill_in(ADDRESS, name="Oak Clinic")
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, name="Ash Clinic"))

    answer = owner.send(ADDRESS, **sent)

    assert answer.status_code == 412
    assert [now.value for now in answer.context["form"].values_now] == ["Ash Clinic"]
    again = {**sent, "seen": answer.context["form"]["seen"].value()}
    assert owner.send(ADDRESS, **again).status_code == 303
    assert Practice.objects.get().name == "Oak Clinic"


def test_the_same_form_twice_changes_the_practice_once(owner: ScreenUser) -> None:
    sent = owner.fill_in(ADDRESS, name="Oak Clinic")
    owner.send(ADDRESS, **sent)

    assert owner.send(ADDRESS, **sent).status_code == 303
    assert Practice.objects.get().revision == 2


def test_desk_does_not_change_the_practice(desk: ScreenUser) -> None:
    assert desk.open(ADDRESS).status_code == 403


def test_page_of_the_practice_needs_few_queries(
    owner: ScreenUser, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        owner.open(ADDRESS)
