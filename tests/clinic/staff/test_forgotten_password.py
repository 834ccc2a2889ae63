"""A forgotten password: by letter, and by the command of whoever runs the server."""

import time
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from knox.models import AuthToken
from rest_framework.test import APIClient

from clinic import clock
from clinic.models import AuditEntry, Envelope, Staff
from clinic.staff.actions.sign_in import issue_token
from tests.cast import ApiUser
from tests.clinic.staff.links import link_of

NEW = "nine green lanterns"


def ask(email: str) -> Any:
    return APIClient().post("/api/v1/forgotten-password", {"email": email}, format="json")


@pytest.fixture(params=["dana", "fern", "theo"])
def forgetful(request: pytest.FixtureRequest) -> Staff:
    """A member of staff of each role, signed in somewhere, who asked for a new password."""
    user: ApiUser = request.getfixturevalue(request.param)
    issue_token(person=user.person)
    assert ask(user.person.email).status_code == 204
    return user.person


def test_the_link_sets_a_password_once_and_ends_every_sign_in(forgetful: Staff, client: Browser) -> None:
    link = link_of(forgetful)
    assert 'name="password"' in client.get(link).content.decode()

    assert client.post(link, {"password": NEW}).status_code == 200

    forgetful.refresh_from_db()
    assert forgetful.check_password(NEW)
    assert not AuthToken.objects.filter(user=forgetful).exists()
    assert AuditEntry.objects.filter(verb="changed", fields=["password"], actor_kind="link").exists()
    assert client.post(link, {"password": f"{NEW} again"}).status_code == 410


def test_the_link_ends_after_half_an_hour(dana: ApiUser, client: Browser) -> None:
    ask(dana.person.email)
    link = link_of(dana.person)

    with clock.at(clock.now() + timedelta(minutes=31)):
        assert client.post(link, {"password": NEW}).status_code == 410


def test_a_weak_password_is_asked_for_again(dana: ApiUser, client: Browser) -> None:
    ask(dana.person.email)

    answer = client.post(link_of(dana.person), {"password": "dana"})

    assert answer.status_code == 422
    assert "too short" in answer.content.decode()


def test_unknown_and_archived_people_get_the_same_answer_and_no_letter(dana: ApiUser) -> None:
    Staff.objects.filter(pk=dana.person.pk).update(archived_at=clock.now())
    answers = [ask(email) for email in (dana.person.email, "nobody@willow.test")]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert not Envelope.objects.exists()


def test_an_unknown_e_mail_takes_as_long_as_a_known_one(dana: ApiUser) -> None:
    def seconds(email: str) -> float:
        start = time.perf_counter()
        ask(email)
        return time.perf_counter() - start

    seconds("warm-up@willow.test")
    known, unknown = ([seconds(email) for _ in range(3)] for email in (dana.person.email, "x@willow.test"))

    assert 0.25 < median(known) / median(unknown) < 4


def test_asking_again_and_again_is_slowed(dana: ApiUser) -> None:
    assert [ask(dana.person.email).status_code for _ in range(4)] == [204] * 3 + [429]
    assert Envelope.objects.count() == 3


def test_no_member_of_staff_reads_the_letter_of_another(dana: ApiUser, fern: ApiUser) -> None:
    ask(fern.person.email)
    letter = Envelope.objects.get()

    for reader in (dana, fern):
        assert reader.api("GET", f"letters/{letter.pk}").json()["text"] is None


def test_the_command_asks_twice(dana: ApiUser, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([NEW, NEW + "x"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))

    with pytest.raises(CommandError, match="differ"):
        call_command("reset_password", "Dana@willow.test")

    dana.person.refresh_from_db()
    assert not dana.person.check_password(NEW)


def test_the_command_does_what_the_link_does(dana: ApiUser, monkeypatch: pytest.MonkeyPatch) -> None:
    issue_token(person=dana.person)
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)

    call_command("reset_password", "Dana@willow.test")

    dana.person.refresh_from_db()
    assert dana.person.check_password(NEW)
    assert not AuthToken.objects.exists()
    assert AuditEntry.objects.filter(actor_key="reset_password", fields=["password"]).exists()


@pytest.mark.parametrize(
    ("command", "right"), [("changepassword", "reset_password"), ("createsuperuser", "open_practice")]
)
def test_ways_around_the_audit_are_refused_with_the_right_command(command: str, right: str) -> None:
    with pytest.raises(CommandError, match=right):
        call_command(command)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        (" " * 12, "no characters that can be seen"),
        ("\u200b" * 12, "no characters that can be seen"),
        ("willowclinic", "names that everybody here knows"),
        ("willow-demo", "names that everybody here knows"),
        ("Dana-Dana-Dana", "names that everybody here knows"),
        ("dana@willow.test", "names that everybody here knows"),
    ],
)
def test_passwords_that_anybody_would_guess_are_refused(
    fern: ApiUser, dana: ApiUser, practice: Any, password: str, reason: str
) -> None:
    body = {"email": "zoe@example.org", "name": "Zoe", "roles": ["front_desk"], "password": password}

    answer = fern.api("POST", "staff", body)

    assert answer.status_code == 422, answer.content
    assert reason in answer.content.decode()
