"""The page of a visit: what is the case now, whoever opens it and whenever."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client as Browser

from clinic import clock
from clinic.actors import SystemActor
from clinic.models import AuditEntry, Envelope
from clinic.pages import links
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.models import Appointment
from tests.factories import Diary

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
US = SystemActor("test")


@pytest.fixture
def visit(diary: Diary) -> Appointment:
    """Ana's visit with Ben as her guest, on Tuesday 24 March at ten."""
    with clock.at(EARLY):
        return book(client=diary.ana, service=diary.couples, starts_at=AT_TEN, guests=[diary.ben], by=US)


def address(visit: Appointment, client: UUID) -> str:
    """The address behind the link in this person's letter."""
    return "/c/" + links.make_token("visit", f"{visit.pk}/{client}")


def state(visit: Appointment) -> str:
    """The visit's state now."""
    return Appointment.objects.get(pk=visit.pk).state


def say(browser: Browser, visit: Appointment, at: datetime = EARLY, **answers: str) -> str:
    """The text of the page after Ana posted this."""
    with clock.at(at):
        return browser.post(address(visit, visit.client_id), answers, follow=True).content.decode()


def look(browser: Browser, visit: Appointment, client: UUID | None = None, at: datetime = EARLY) -> str:
    """The text of the page."""
    with clock.at(at):
        answer = browser.get(address(visit, client or visit.client_id))
    assert answer.status_code == 200
    return answer.content.decode()


def test_get_shows_the_visit_and_changes_nothing(client: Browser, visit: Appointment) -> None:
    said = look(client, visit)

    assert "Tuesday 24 March 2026, 10:00 (London time)" in said
    assert "I am coming" in said
    assert "Cancel this visit" in said
    assert state(visit) == "booked"


def test_second_confirmation_changes_nothing(client: Browser, visit: Appointment) -> None:
    assert "You are coming" in say(client, visit, do="confirm", seen="1")
    assert "You are coming" in say(client, visit, do="confirm", seen="1")

    assert state(visit) == "confirmed"
    [entry] = AuditEntry.objects.filter(verb="confirmed")
    assert (entry.actor_kind, entry.actor_key) == ("link", str(visit.client_id))


def test_second_cancellation_changes_nothing(client: Browser, visit: Appointment) -> None:
    assert "cancelled as you asked" in say(client, visit, do="cancel", why="work")
    assert "cancelled as you asked" in say(client, visit, do="cancel", why="ill")

    row = Appointment.objects.get(pk=visit.pk)
    assert (row.state, row.cancelled_by, row.cancel_reason, row.cancelled_late) == (
        "cancelled",
        "client",
        "work",
        False,
    )
    assert AuditEntry.objects.filter(verb="cancelled").count() == 1


def test_client_may_cancel_without_a_reason(client: Browser, visit: Appointment) -> None:
    say(client, visit, do="cancel", why="<made up>")

    assert Appointment.objects.get(pk=visit.pk).cancel_reason == "other"


def test_late_cancellation_is_possible_and_announced(client: Browser, visit: Appointment) -> None:
    late = AT_TEN - timedelta(hours=3)
    assert "counts as late" in look(client, visit, at=late)

    say(client, visit, at=late, do="cancel")

    assert Appointment.objects.get(pk=visit.pk).cancelled_late


def test_confirmation_of_a_changed_visit_is_refused(client: Browser, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(revision=2)

    assert "changed since you opened" in say(client, visit, do="confirm", seen="1")
    assert state(visit) == "booked"


def test_page_offers_no_action_after_the_start(client: Browser, visit: Appointment) -> None:
    after = AT_TEN + timedelta(minutes=1)

    assert "<button" not in look(client, visit, at=after)
    assert "no longer be changed here" in say(client, visit, at=after, do="cancel")
    assert state(visit) == "booked"


def test_page_says_the_day_after_that_the_visit_is_over(client: Browser, visit: Appointment) -> None:
    assert "This visit is over" in look(client, visit, at=AT_TEN + timedelta(days=1))


def test_a_visit_the_clinic_cancelled_says_sorry(client: Browser, visit: Appointment) -> None:
    with clock.at(EARLY):
        cancel(appointment=visit, cancelled_by="clinic", reason="closed", by=US)

    said = look(client, visit)
    assert "We are sorry" in said
    assert "<button" not in said
    assert "no longer be changed here" in say(client, visit, do="confirm")


def test_a_guest_sees_the_visit_and_may_not_change_it(
    client: Browser, diary: Diary, visit: Appointment
) -> None:
    said = look(client, visit, diary.ben.pk)
    assert "Only the person who booked" in said
    assert "£" not in said

    with clock.at(EARLY):
        client.post(address(visit, diary.ben.pk), {"do": "cancel"})
    assert state(visit) == "booked"


@pytest.mark.parametrize("key", ["x", "a/b", f"{UUID(int=1)}/{UUID(int=2)}"])
def test_page_of_an_unknown_visit_is_not_found(client: Browser, diary: Diary, key: str) -> None:
    assert client.get("/c/" + links.make_token("visit", key)).status_code == 404


def test_link_in_the_letter_opens_the_page(client: Browser, visit: Appointment) -> None:
    letter = Envelope.objects.filter(recipient_key=str(visit.client_id)).latest("created_at")
    link = next(word for word in letter.text.split() if "/c/" in word)

    with clock.at(EARLY):
        assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
