"""/practice."""

import pytest

from clinic.models import Practice
from tests.cast import Speaker


def test_everyone_reads_it(theo: Speaker) -> None:
    answer = theo.api("GET", "practice")

    assert (answer.status_code, answer.json()["name"], answer["ETag"]) == (200, "Willow Clinic", '"1"')


def test_the_owner_changes_its_numbers(fern: Speaker) -> None:
    answer = fern.api("PATCH", "practice", {"free_cancel_hours": 48, "reminder_hours": []}, If_Match='"1"')

    assert answer.status_code == 200, answer.content
    practice = Practice.objects.get()
    assert (practice.free_cancel_hours, practice.reminder_hours) == (48, [])


def test_others_do_not(dana: Speaker) -> None:
    assert dana.api("PATCH", "practice", {"name": "Oak"}, If_Match='"1"').status_code == 403


def test_it_needs_what_was_read(fern: Speaker) -> None:
    assert fern.api("PATCH", "practice", {"name": "Oak"}).status_code == 428


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("timezone", "Moon/Sea", "unknown_timezone"),
        ("country", "ZZ", "unknown_country"),
        ("language", "xx yy", "invalid"),
    ],
)
def test_what_clients_are_read_by_is_checked(fern: Speaker, field: str, value: str, code: str) -> None:
    answer = fern.api("PATCH", "practice", {field: value}, If_Match='"1"')

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(f"/{field}", code)]


def test_before_set_up_there_is_none(fern: Speaker) -> None:
    Practice.objects.all().delete()

    assert fern.api("GET", "practice").status_code == 404


def test_its_name_is_one_line_for_it_stands_in_the_header_of_letters(fern: Speaker) -> None:
    answer = fern.api("PATCH", "practice", {"name": "Willow\r\nBcc: all@example.test"}, If_Match='"1"')

    assert answer.json()["name"] == "Willow Bcc: all@example.test"
