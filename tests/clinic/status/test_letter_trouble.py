"""Letters that reach nobody, and the line about it on every page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import Envelope
from clinic.status.letter_trouble import LAST_BEAT, do_newest_fail, letter_trouble
from clinic.status.service_status import note_beat
from tests.cast import ApiUser
from tests.screen_user import screen_user

SMTP = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "x"}}}
FOLDER = {"default": {"BACKEND": "clinic.mail.folder_backend.MailFolder"}}


@pytest.fixture
def server(settings: Any, practice: Any) -> Iterator[None]:
    """A mail server is set up, and nothing was noted yet."""
    settings.MAILERS = SMTP
    cache.clear()
    yield
    cache.clear()


def letter(state: str, *, attempts: int = 1, error: str = "", **fields: Any) -> None:
    if state == "sent":
        fields["sent_at"] = clock.now()
    Envelope.objects.create(
        **{
            "kind": "reminder",
            "recipient_key": "x",
            "about": "x",
            "to_address": "ana@example.test",
            "subject": "x",
            "message_id": "x",
            "state": state,
            "attempts": attempts,
            "last_error": error,
            "send_after": clock.now() + timedelta(hours=1),
        }
        | fields
    )


@pytest.mark.parametrize(
    ("states", "fails"),
    [
        ([], False),
        (["sent", "waiting", "failed"], False),
        (["sent", "waiting", "failed", "waiting"], True),
        (["failed", "sent"], False),
        (["waiting"], True),
        (["withdrawn"], False),
    ],
)
def test_letters_fail_while_the_newest_three_did_not_leave(
    server: None, states: list[str], fails: bool
) -> None:
    for minutes, state in enumerate(states):
        with clock.at(clock.now() + timedelta(minutes=minutes - 10)):
            letter(state, error="OSError" if state != "sent" else "")

    assert do_newest_fail(clock.now()) is fails


def test_a_letter_to_an_address_that_is_gone_tells_of_that_address(server: None) -> None:
    letter("failed", error="SMTPRecipientsRefused 550")

    assert not do_newest_fail(clock.now())


def test_a_letter_that_should_have_left_long_ago_is_a_fault(server: None) -> None:
    letter("waiting", attempts=0, send_after=clock.now() - timedelta(minutes=6))

    assert do_newest_fail(clock.now())


def test_a_letter_that_was_never_tried_waits_for_its_time(server: None) -> None:
    letter("waiting", attempts=0)

    assert not do_newest_fail(clock.now())


def test_the_worker_notes_how_letters_fare_and_pages_read_it(server: None) -> None:
    assert letter_trouble() == ""
    letter("waiting", error="SMTPAuthenticationError 535")
    note_beat()
    assert letter_trouble() == "failing"

    Envelope.objects.update(state="sent", sent_at=clock.now())
    note_beat()
    assert letter_trouble() == ""


def test_a_worker_that_stands_still_is_told(server: None) -> None:
    cache.set(LAST_BEAT, (clock.now() - timedelta(minutes=6)).isoformat())

    assert letter_trouble() == "standing"


def test_a_folder_is_told_whatever_was_noted(server: None, settings: Any) -> None:
    settings.MAILERS = FOLDER
    note_beat()

    assert letter_trouble() == "folder"


def test_the_owner_reads_what_to_do_and_others_that_they_should_call(
    server: None, settings: Any, fern: ApiUser, dana: ApiUser
) -> None:
    settings.MAILERS = FOLDER

    owner, desk = (screen_user(user.person).open("/me").content.decode() for user in (fern, dana))

    assert "EMAIL_URL" in owner and 'href="/letters"' in owner
    assert "Call instead" in desk and "EMAIL_URL" not in desk


def test_no_line_stands_while_letters_leave(server: None, dana: ApiUser) -> None:
    note_beat()

    assert 'class="banner"' not in screen_user(dana.person).open("/me").content.decode()


def test_the_line_costs_a_page_no_query(server: None, settings: Any, dana: ApiUser) -> None:
    user = screen_user(dana.person)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            user.open("/me")
        return len(queries)

    quiet = count()
    cache.set(LAST_BEAT, (clock.now() - timedelta(minutes=6)).isoformat())

    assert count() == quiet


def test_status_tells_it_too(server: None, settings: Any, dana: ApiUser) -> None:
    letter("waiting", error="OSError")
    status = dana.api("GET", "status").json()
    settings.MAILERS = FOLDER

    assert (status["letters_in_folder"], status["letters_failing"]) == (False, True)
    assert dana.api("GET", "status").json()["letters_in_folder"] is True
