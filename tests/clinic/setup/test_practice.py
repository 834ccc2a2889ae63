"""/practice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import Practice
from tests.cast import ApiUser
from tests.factories import ClientFactory


def test_all_staff_read_the_practice(theo: ApiUser) -> None:
    answer = theo.api("GET", "practice")

    assert (answer.status_code, answer.json()["name"], answer["ETag"]) == (200, "Willow Clinic", '"1"')


def test_owner_changes_the_settings_of_the_practice(fern: ApiUser) -> None:
    answer = fern.api("PATCH", "practice", {"free_cancel_hours": 48, "reminder_hours": []}, If_Match='"1"')

    assert answer.status_code == 200, answer.content
    practice = Practice.objects.get()
    assert (practice.free_cancel_hours, practice.reminder_hours) == (48, [])


def test_only_the_owner_changes_the_practice(dana: ApiUser) -> None:
    assert dana.api("PATCH", "practice", {"name": "Oak"}, If_Match='"1"').status_code == 403


def test_practice_change_requires_if_match(fern: ApiUser) -> None:
    assert fern.api("PATCH", "practice", {"name": "Oak"}).status_code == 428


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("timezone", "Moon/Sea", "unknown_timezone"),
        ("country", "ZZ", "unknown_country"),
        ("language", "xx yy", "invalid"),
        ("colour", "#ffd54f", "colour_unreadable"),
        ("emergency_number", "call us", "emergency_number_unreadable"),
    ],
)
def test_invalid_country_language_or_time_zone_is_refused(
    fern: ApiUser, field: str, value: str, code: str
) -> None:
    answer = fern.api("PATCH", "practice", {field: value}, If_Match='"1"')

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(f"/{field}", code)]


@pytest.mark.parametrize(
    ("settings", "is_taken"),
    [
        ({"reminder_hours": [24]}, False),
        ({"reminder_hours": [3, 24]}, False),
        ({"free_cancel_hours": 48}, False),
        ({"reminder_hours": [25]}, True),
        ({"reminder_hours": [3, 30]}, True),
        ({"reminder_hours": []}, True),
        ({"reminder_hours": [3], "free_cancel_hours": 0}, True),
    ],
)
def test_reminders_that_all_come_after_the_free_hours_are_refused(
    fern: ApiUser, settings: dict[str, Any], is_taken: bool
) -> None:
    answer = fern.api("PATCH", "practice", settings, If_Match='"1"')

    assert answer.status_code == (200 if is_taken else 409)
    assert is_taken or "reminder_too_late" in answer.content.decode()


def test_a_new_practice_reminds_before_the_free_hours_end() -> None:
    practice = Practice(name="Oak", email="oak@willow.test")

    assert max(practice.reminder_hours) == 48 > practice.free_cancel_hours


def test_practice_is_not_found_before_set_up(fern: ApiUser) -> None:
    Practice.objects.all().delete()

    assert fern.api("GET", "practice").status_code == 404


def test_practice_name_is_kept_on_one_line(fern: ApiUser) -> None:
    answer = fern.api("PATCH", "practice", {"name": "Willow\r\nBcc: all@example.test"}, If_Match='"1"')

    assert answer.json()["name"] == "Willow Bcc: all@example.test"


def test_an_adult_age_above_that_of_guardians_is_refused_with_their_number(fern: ApiUser) -> None:
    with clock.at(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        young = ClientFactory.create(name="Tessa Young", birth_on="2007-03-03")
        ClientFactory.create_batch(2, guardian=young)
        ClientFactory.create(guardian=ClientFactory.create(birth_on="2005-03-02"))

        refused = fern.api("PATCH", "practice", {"adult_age": 21}, If_Match='"1"')
        accepted = fern.api("PATCH", "practice", {"adult_age": 18}, If_Match='"1"')

    [error] = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (
        422,
        "/adult_age",
        "guardian_is_a_child",
    )
    assert "would be under this age: 1." in error["message"]
    assert "Tessa" not in refused.content.decode()
    assert accepted.status_code == 200, accepted.content


def test_an_adult_age_rises_when_the_wards_are_archived(fern: ApiUser) -> None:
    young = ClientFactory.create(birth_on=clock.now().date() - timedelta(days=19 * 366))
    ClientFactory.create(guardian=young, archived_at=clock.now())

    assert fern.api("PATCH", "practice", {"adult_age": 21}, If_Match='"1"').status_code == 200


def test_a_guardian_who_was_a_child_already_stops_no_change_of_the_adult_age(fern: ApiUser) -> None:
    child = ClientFactory.create(birth_on=clock.now().date() - timedelta(days=15 * 365))
    ClientFactory.create(guardian=child)

    for revision, age in enumerate((17, 21), 1):
        answer = fern.api("PATCH", "practice", {"adult_age": age}, If_Match=f'"{revision}"')
        assert answer.status_code == 200, answer.content
