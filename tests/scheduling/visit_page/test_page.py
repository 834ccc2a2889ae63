"""The page of a visit, behind the link in its letters: it shows the present state of the visit."""

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
from tests.letter_links import letter_path, visit_path

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SYSTEM = SystemActor("test")


@pytest.fixture
def visit(diary: Diary) -> Appointment:
    """Ana's visit with Ben as her guest, on Tuesday 24 March at ten."""
    with clock.at(EARLY):
        return book(client=diary.ana, service=diary.couples, starts_at=AT_TEN, guests=[diary.ben], by=SYSTEM)


def page_path(visit: Appointment, client: UUID) -> str:
    """Return the path of the page behind the link in this person's letter."""
    return visit_path(visit, client)


def state_now(visit: Appointment) -> str:
    """Return the state that the visit has in the database."""
    return Appointment.objects.get(pk=visit.pk).state


def post_page(browser: Browser, visit: Appointment, at: datetime = EARLY, **answers: str) -> str:
    """Post these answers as Ana; return the text of the page that follows."""
    with clock.at(at):
        return browser.post(page_path(visit, visit.client_id), answers, follow=True).content.decode()


def get_page(browser: Browser, visit: Appointment, client: UUID | None = None, at: datetime = EARLY) -> str:
    """Return the text of the page for this client, Ana by default."""
    with clock.at(at):
        answer = browser.get(page_path(visit, client or visit.client_id))
    assert answer.status_code == 200
    return answer.content.decode()


def test_get_page_shows_the_visit_and_changes_nothing(client: Browser, visit: Appointment) -> None:
    text = get_page(client, visit)

    assert "Tuesday 24 March" in text and "10:00 to 11:00" in text
    assert "I am coming" in text
    assert "Cancel this visit" in text
    assert state_now(visit) == "booked"


def test_confirm_twice_confirms_once(client: Browser, visit: Appointment) -> None:
    assert "You are coming" in post_page(client, visit, do="confirm", seen="1")
    assert "You are coming" in post_page(client, visit, do="confirm", seen="1")

    assert state_now(visit) == "confirmed"
    [entry] = AuditEntry.objects.filter(verb="confirmed")
    assert (entry.actor_kind, entry.actor_key) == ("link", str(visit.client_id))


def test_cancel_twice_cancels_once(client: Browser, visit: Appointment) -> None:
    assert "cancelled as you asked" in post_page(client, visit, do="cancel", why="work")
    assert "cancelled as you asked" in post_page(client, visit, do="cancel", why="ill")

    cancelled_visit = Appointment.objects.get(pk=visit.pk)
    assert (
        cancelled_visit.state,
        cancelled_visit.cancelled_by,
        cancelled_visit.cancel_reason,
        cancelled_visit.cancelled_late,
    ) == (
        "cancelled",
        "client",
        "work",
        False,
    )
    assert AuditEntry.objects.filter(verb="cancelled").count() == 1


def test_cancel_with_an_unknown_reason_records_other(client: Browser, visit: Appointment) -> None:
    post_page(client, visit, do="cancel", why="<made up>")

    assert Appointment.objects.get(pk=visit.pk).cancel_reason == "other"


def test_cancel_late_is_announced_and_allowed(client: Browser, visit: Appointment) -> None:
    late = AT_TEN - timedelta(hours=3)
    assert "counts as late" in get_page(client, visit, at=late)

    post_page(client, visit, at=late, do="cancel")

    assert Appointment.objects.get(pk=visit.pk).cancelled_late


def test_confirm_refuses_a_visit_changed_since_the_page_was_opened(
    client: Browser, visit: Appointment
) -> None:
    Appointment.objects.filter(pk=visit.pk).update(revision=2)

    assert "changed since you opened" in post_page(client, visit, do="confirm", seen="1")
    assert state_now(visit) == "booked"


def test_page_after_the_start_has_no_buttons_and_refuses_changes(client: Browser, visit: Appointment) -> None:
    after = AT_TEN + timedelta(minutes=1)

    assert "<button" not in get_page(client, visit, at=after)
    assert "no longer be changed here" in post_page(client, visit, at=after, do="cancel")
    assert state_now(visit) == "booked"


def test_page_a_day_later_says_that_the_visit_is_over(client: Browser, visit: Appointment) -> None:
    assert "This visit is over" in get_page(client, visit, at=AT_TEN + timedelta(days=1))


def test_page_of_a_visit_cancelled_by_the_clinic_apologises_and_refuses_changes(
    client: Browser, visit: Appointment
) -> None:
    with clock.at(EARLY):
        cancel(appointment=visit, cancelled_by="clinic", reason="closed", by=SYSTEM)

    text = get_page(client, visit)
    assert "We are sorry" in text
    assert "Choose another time" in text
    assert "<button" not in text
    assert "no longer be changed here" in post_page(client, visit, do="confirm")


def test_page_for_a_guest_shows_the_visit_and_refuses_changes(
    client: Browser, diary: Diary, visit: Appointment
) -> None:
    text = get_page(client, visit, diary.ben.pk)
    assert "Only the person who booked" in text
    assert "£" not in text

    with clock.at(EARLY):
        client.post(page_path(visit, diary.ben.pk), {"do": "cancel"})
    assert state_now(visit) == "booked"


@pytest.mark.parametrize("key", ["x", "a/b", f"{UUID(int=1)}/{UUID(int=2)}"])
def test_page_of_an_unknown_visit_is_not_found(client: Browser, diary: Diary, key: str) -> None:
    assert client.get("/c/" + links.make_token("visit", key)).status_code == 404


def test_the_link_of_the_calendar_shows_when_and_where_and_changes_nothing(
    client: Browser, visit: Appointment
) -> None:
    path = letter_path("visit_seen", f"{visit.pk}/{visit.client_id}", visit.client)
    with clock.at(EARLY):
        text = client.get(path, {"times": ""}).content.decode()
        client.post(path, {"do": "cancel", "seen": "1"})

    assert "10:00 to 11:00" in text and "1 Willow Lane" in text
    assert "<form" not in text and "massage" not in text and "£" not in text
    assert state_now(visit) == "booked"


def test_link_in_the_confirmation_opens_the_page(client: Browser, visit: Appointment) -> None:
    letter = Envelope.objects.get(recipient_key=str(visit.client_id))
    link = next(word for word in letter.text.split() if "/c/" in word)

    with clock.at(EARLY):
        assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_visit_that_the_clinic_cannot_keep_costs_nothing_to_cancel_however_late(
    client: Browser, visit: Appointment
) -> None:
    Appointment.objects.filter(pk=visit.pk).update(needs_rebooking=True)
    late = AT_TEN - timedelta(hours=3)
    assert "It costs you nothing." in get_page(client, visit, at=late)

    post_page(client, visit, at=late, do="cancel")

    cancelled = Appointment.objects.get(pk=visit.pk)
    assert (cancelled.state, cancelled.cancelled_late) == ("cancelled", False)
