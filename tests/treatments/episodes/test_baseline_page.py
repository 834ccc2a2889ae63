"""The question about the last 7 days, on the page of a coming visit."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client as Browser

from clinic import clock
from clinic.actors import SystemActor
from clinic.models import AuditEntry, Location
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary
from tests.letter_links import visit_path
from treatments.models import Episode, Reading

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUESTION = "Over the last 7 days, how strong was your pain on average?"


@pytest.fixture
def visit(diary: Diary) -> Appointment:
    """Ana's visit with Ben as her guest, on Tuesday 24 March at ten."""
    with clock.at(EARLY):
        guests = [diary.ben]
        return book(
            client=diary.ana, service=diary.couples, starts_at=AT_TEN, guests=guests, by=SystemActor("test")
        )


def address(visit: Appointment, client: UUID | None = None) -> str:
    """Return the address of the link in this client's letter; Ana's if none is given."""
    return visit_path(visit, client)


def open_page(browser: Browser, visit: Appointment, client: UUID | None = None, at: datetime = EARLY) -> str:
    """Return what the page shows."""
    with clock.at(at):
        return browser.get(address(visit, client)).content.decode()


def post_answer(browser: Browser, visit: Appointment, pain: str, at: datetime = EARLY) -> str:
    """Return what the page shows Ana after she answered."""
    with clock.at(at):
        page = {"do": "baseline", "pain": pain}
        return browser.post(address(visit), page, follow=True).content.decode()


def test_page_shows_eleven_answers_and_records_nothing(client: Browser, visit: Appointment) -> None:
    page = open_page(client, visit)
    client.head(address(visit))

    assert QUESTION in page
    assert page.count('type="radio" name="pain"') == 11
    assert not Reading.objects.exists()


def test_answer_belongs_to_the_visit_and_is_not_shown_again(client: Browser, visit: Appointment) -> None:
    page = post_answer(client, visit, "7")

    reading = Reading.objects.get()
    assert (reading.value, reading.source, reading.client_id) == (7, "client", visit.client_id)
    assert reading.attendance is not None
    assert reading.attendance.appointment_id == visit.pk
    assert "Thank you. Your answer" in page
    assert QUESTION not in page
    assert "7 of 10" not in page


def test_second_answer_is_not_kept_and_the_page_says_so_with_the_telephone(
    client: Browser, visit: Appointment
) -> None:
    Location.objects.update(phone="+442079460001")
    post_answer(client, visit, "7")
    page = post_answer(client, visit, "2")

    assert "What you sent now was not kept" in page
    assert "(020 7946 0001)" in page
    assert Reading.objects.get().value == 7
    [entry] = AuditEntry.objects.filter(verb="recorded")
    assert (entry.actor_kind, entry.actor_key) == ("link", str(visit.client_id))


def test_same_answer_twice_is_thanked(client: Browser, visit: Appointment) -> None:
    post_answer(client, visit, "7")

    assert "Thank you. Your answer" in post_answer(client, visit, "7")
    assert AuditEntry.objects.filter(verb="recorded").count() == 1


def test_page_asks_each_person_treated(client: Browser, visit: Appointment, diary: Diary) -> None:
    post_answer(client, visit, "7")

    assert QUESTION in open_page(client, visit, diary.ben.pk)


@pytest.mark.parametrize("pain", ["", "11", "-1", "a lot", "²"])
def test_answer_outside_0_to_10_is_refused(pain: str, client: Browser, visit: Appointment) -> None:
    assert "Give a whole number from 0 to 10." in post_answer(client, visit, pain)
    assert not Reading.objects.exists()


def test_answer_after_the_session_began_is_refused(client: Browser, visit: Appointment) -> None:
    times = {"arrived_at": AT_TEN, "started_at": AT_TEN}
    Appointment.objects.update(state="in_session", **times)

    assert "It is too late" in post_answer(client, visit, "7", at=AT_TEN + timedelta(minutes=1))
    assert QUESTION not in open_page(client, visit, at=AT_TEN + timedelta(minutes=1))
    assert not Reading.objects.exists()


def test_page_does_not_ask_in_an_open_episode_with_a_baseline(
    client: Browser, visit: Appointment, theo: ApiUser
) -> None:
    episode = Episode.objects.create(client=visit.client, own_words="It aches.", opened_by=theo.person)
    asked = {"question": "average_7_days", "moment": "baseline", "value": 6, "source": "therapist"}
    Reading.objects.create(client=visit.client, episode=episode, recorded_by="test", **asked)

    assert QUESTION not in open_page(client, visit)

    Episode.objects.update(
        closed_at=clock.now() + timedelta(hours=1), closed_by=theo.person, outcome="resolved"
    )
    assert QUESTION in open_page(client, visit)


def test_answer_leaves_the_visit_to_be_confirmed(client: Browser, visit: Appointment) -> None:
    post_answer(client, visit, "7")

    assert Appointment.objects.get().state == "booked"
    assert "I am coming" in open_page(client, visit)
