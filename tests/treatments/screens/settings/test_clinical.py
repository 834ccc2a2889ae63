"""/set-up/clinical-settings: numbers with their defaults, and the way back to them."""

from typing import Any

import pytest

from tests.cast import ApiUser
from tests.screen_user import ScreenUser, screen_user
from treatments.catalogue.clinical_numbers import clinical_range, number_words
from treatments.models import ClinicalSettings

ADDRESS = "/set-up/clinical-settings"


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


def test_every_setting_has_words() -> None:
    columns = {field.name for field in ClinicalSettings._meta.concrete_fields}

    assert {words.name for words in number_words()} == columns - {"id", "created_at", "revision"}


def test_owner_changes_one_and_sets_it_back(owner: ScreenUser) -> None:
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, plan_days="42"))
    assert ClinicalSettings.current().plan_days == 42
    assert "1 of your own" in owner.open("/set-up").content.decode()

    answer = owner.send(f"{ADDRESS}/reset", **owner.fill_in(ADDRESS), reset="plan_days")

    assert answer.status_code == 303
    assert ClinicalSettings.current().plan_days == clinical_range("plan_days").default == 28


def test_all_are_set_back_at_once(owner: ScreenUser) -> None:
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, plan_days="42", three_days=[1, 3, 5]))

    owner.send(f"{ADDRESS}/reset", **owner.fill_in(ADDRESS), reset="all")

    settings = ClinicalSettings.current()
    assert (settings.plan_days, settings.three_days) == (28, [0, 2, 4])


@pytest.mark.parametrize(("field", "typed"), [("max_hold_seconds", "900"), ("plan_days", "")])
def test_number_out_of_its_range_is_refused_at_its_field(owner: ScreenUser, field: str, typed: str) -> None:
    answer = owner.send(ADDRESS, **owner.fill_in(ADDRESS, **{field: typed}))

    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {field}


def test_days_without_rest_between_are_refused_in_words(owner: ScreenUser) -> None:
    answer = owner.send(ADDRESS, **owner.fill_in(ADDRESS, two_days=[1, 2]))

    assert answer.status_code == 409 and "at least a day of rest" in answer.content.decode()


def test_settings_changed_meanwhile_are_shown(owner: ScreenUser) -> None:
    sent = owner.fill_in(ADDRESS, plan_days="42")
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, plan_days="21"))

    answer = owner.send(ADDRESS, **sent)

    assert answer.status_code == 412
    assert [now.value for now in answer.context["form"].values_now] == [21]
    assert owner.send(f"{ADDRESS}/reset", **sent, reset="plan_days").status_code == 412


def test_page_of_the_settings_needs_few_queries(
    owner: ScreenUser, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        owner.open(ADDRESS)


def test_defaults_are_read_over_the_api(theo: ApiUser) -> None:
    rows = {row["name"]: row for row in theo.api("GET", "clinical-settings/defaults").json()["settings"]}

    assert rows["plan_days"] == {
        "name": "plan_days",
        "label": "A plan lasts",
        "unit": "days",
        "default": 28,
        "least": 1,
        "most": 90,
        "source": "After the clinical rules, 4.4 to 7.",
    }
