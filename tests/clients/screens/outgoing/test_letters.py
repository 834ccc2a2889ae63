"""/letters: what did not leave and what waits, and the test letter."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.mail.actions.deliver_letter import lease_next, record_outcome
from clinic.mail.transport import Outcome
from clinic.models import Envelope
from tests.cast import ApiUser
from tests.factories import ClientFactory, StaffFactory
from tests.screen_user import ScreenUser, screen_user

KEY = "0123456789abcdef"


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


def letter_to(person: Any, **fields: Any) -> Envelope:
    envelope: Envelope = Envelope.objects.create(
        **{
            "kind": "reminder",
            "recipient_key": str(person.pk),
            "about": "x",
            "to_address": person.email,
            "subject": "x",
            "message_id": "x",
            "state": "failed",
        }
        | fields
    )
    return envelope


def page_of(user: ScreenUser, **query: str) -> str:
    return " ".join(user.open("/letters", query).content.decode().split())


def test_a_letter_that_failed_leads_to_the_record(desk: ScreenUser) -> None:
    ana = ClientFactory.create(name="Ana")
    letter_to(ana, attempts=14, last_error="SMTPDataError 554")
    letter_to(ana, state="sent", sent_at=clock.now())

    page = page_of(desk)

    assert page.count(f'href="/clients/{ana.pk}#letters">Ana') == 1
    assert "Reminder of a visit" in page and "tried 14 times" in page
    assert "SMTPDataError" not in page and "Send a test letter" not in page


def test_the_owner_reads_the_error_too(owner: ScreenUser) -> None:
    letter_to(ClientFactory.create(), attempts=1, last_error="SMTPDataError 554")

    assert "tried 1 time: SMTPDataError 554" in page_of(owner)


def test_what_waits_stands_on_its_own_list(desk: ScreenUser) -> None:
    letter_to(ClientFactory.create(name="Ana"), state="waiting")

    assert "Every letter has left." in page_of(desk) and ">Ana</a>" in page_of(desk, show="waiting")


def test_a_clinical_letter_is_named_without_its_kind(desk: ScreenUser, theo: ApiUser) -> None:
    ana = ClientFactory.create(name="Ana")
    letter_to(ana, kind="check_in", sensitivity="clinical")
    letter_to(theo.person, kind="alert", sensitivity="clinical")

    page = page_of(desk)

    assert "Letter of the therapist" in page and "Letter to a colleague" in page and "Check-in" not in page


def test_a_long_list_has_pages_and_costs_the_same(desk: ScreenUser) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.open("/letters")
        return len(queries)

    letter_to(ClientFactory.create())
    few = count()
    for client in ClientFactory.create_batch(26):
        letter_to(client)

    assert count() == few <= 8
    page = page_of(desk)
    assert page.count("Reminder of a visit") == 25 and ">Older</a>" in page
    cursor = page.split("cursor=")[1].split('"')[0]
    assert page_of(desk, cursor=cursor).count("Reminder of a visit") == 2


def test_an_unknown_cursor_is_refused(desk: ScreenUser) -> None:
    assert desk.open("/letters", {"cursor": "after-nothing"}).status_code == 422


def test_a_test_letter_is_sent_once_and_its_fate_is_shown(owner: ScreenUser) -> None:
    sent = {"to_address": "somebody@example.test", "key": KEY}

    answers = [owner.send("/letters/test", **sent) for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(303, "/letters")] * 2
    assert Envelope.objects.get().to_address == "somebody@example.test"
    assert "Waits</span> somebody@example.test" in page_of(owner)
    envelope = lease_next()
    assert envelope is not None
    record_outcome(envelope, Outcome.LATER, "SMTPDataError 554")
    assert "SMTPDataError 554" in page_of(owner)


def test_a_test_letter_to_no_address_is_refused_at_its_field(owner: ScreenUser) -> None:
    answer = owner.send("/letters/test", to_address="nobody", key=KEY)

    assert answer.status_code == 422 and 'id="id_to_address_error"' in answer.content.decode()
    assert not Envelope.objects.exists()


def test_only_an_owner_sends_a_test_letter(desk: ScreenUser, dana: ApiUser) -> None:
    assert desk.send("/letters/test", to_address="a@example.test", key=KEY).status_code == 403
    assert dana.api("POST", "letters/test", {}).status_code == 403


def test_the_api_sends_a_test_letter_to_oneself_by_itself(fern: ApiUser) -> None:
    answer = fern.api("POST", "letters/test", {})

    letter = Envelope.objects.get()
    assert (answer.status_code, answer.json()["state"]) == (201, "waiting")
    assert (letter.to_address, letter.subject) == (fern.person.email, "A test letter")
    assert fern.api("GET", f"letters/{letter.pk}").json()["state"] == "waiting"


def test_a_letter_to_a_colleague_names_them(desk: ScreenUser) -> None:
    letter_to(StaffFactory.create(name="Gil"), kind="invitation")

    page = page_of(desk)
    assert "Gil" in page and "Invitation" in page
