"""manage.py open_practice: the first step of a real clinic."""

import getpass

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from clinic.models import AuditEntry, Practice, Staff

WORDS = ("Willow Clinic", "hello@clinic.example", "Fern", "Fern@clinic.example")
PASSWORD = "nine green lanterns"


@pytest.fixture(autouse=True)
def typed(db: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer the question for a password."""
    typed = [PASSWORD]
    monkeypatch.setattr(getpass, "getpass", lambda prompt: typed[0])
    return typed


def test_owner_of_a_new_practice_signs_in_and_sets_up_the_rest() -> None:
    call_command("open_practice", *WORDS)

    body = {"email": "fern@clinic.example", "password": PASSWORD}
    signed_in = APIClient().post("/api/v1/sign-in", body, format="json")
    assert signed_in.json()["staff"]["roles"] == ["owner"]
    assert Practice.objects.get().name == "Willow Clinic"
    assert AuditEntry.objects.filter(actor_key="open_practice", verb="added").count() == 2


def test_two_passwords_that_differ_open_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([PASSWORD, PASSWORD + "x"])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))

    with pytest.raises(CommandError, match="differ"):
        call_command("open_practice", *WORDS)

    assert not Practice.objects.exists()


def test_second_practice_is_refused() -> None:
    call_command("open_practice", *WORDS)

    with pytest.raises(CommandError, match="open already"):
        call_command("open_practice", *WORDS)


@pytest.mark.parametrize(
    ("password", "email"), [("willow", "hello@clinic.example"), (PASSWORD, "not an address")]
)
def test_refused_input_is_explained_and_writes_nothing(typed: list[str], password: str, email: str) -> None:
    typed[0] = password

    with pytest.raises(CommandError):
        call_command("open_practice", WORDS[0], email, *WORDS[2:])

    assert not Practice.objects.exists()
    assert not Staff.objects.exists()
