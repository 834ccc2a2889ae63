"""The language of a letter, a page and a screen: the reader's, else the practice's, else English."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.test import RequestFactory

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.appearance.languages import language_for, language_of_screens
from clinic.models import Practice
from scheduling.bookings.actions.book import book
from scheduling.letters import letters
from scheduling.models import Appointment
from tests.factories import ClientFactory, Diary
from tests.letter_links import visit_path

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (["de"], "de"),
        (["de-AT", "en"], "de"),
        (["DE"], "de"),
        (["pt-BR", "de"], "de"),
        (["pt", "fr"], "en"),
        (["", "de"], "de"),
        (["en-US", "de"], "en"),
        ([], "en"),
    ],
)
def test_language_is_the_first_that_letters_are_written_in(tags: list[str], language: str) -> None:
    assert language_for(*tags) == language


@pytest.mark.parametrize(
    ("asked", "language"),
    [("de", "en-gb"), ("de, en-US;q=0.8", "en-us"), ("de-AT,de;q=0.9,en-GB;q=0.5", "en-gb"), ("", "en-gb")],
)
def test_screens_are_in_english_for_a_german_browser(asked: str, language: str) -> None:
    assert language_of_screens(RequestFactory().get("/", headers={"Accept-Language": asked})) == language


def visit_of(client: Client, diary: Diary) -> Appointment:
    with clock.at(EARLY):
        return book(client=client, service=diary.massage, starts_at=AT_TEN, by=SystemActor("test"))


def subjects(visit: Appointment) -> list[str]:
    with clock.at(EARLY):
        return [letter.subject for letter in letters.confirmation(visit, Practice.current())]


def test_a_language_that_there_is_not_falls_back_to_the_practice(client: Browser, diary: Diary) -> None:
    visit = visit_of(ClientFactory.create(name="Łukasz", language="pl"), diary)

    [english] = subjects(visit)
    Practice.objects.update(language="de")
    [german] = subjects(visit)

    assert (english[:10], german[:10]) == ("Your visit", "Ihr Termin")
    with clock.at(EARLY):
        assert "Ich komme" in client.get(visit_path(visit)).content.decode()


def test_letters_about_a_child_are_in_the_language_of_the_guardian(client: Browser, diary: Diary) -> None:
    heike = ClientFactory.create(name="Heike", language="de")
    child = ClientFactory.create(name="Mia", language="en", birth_on=date(2018, 5, 1), guardian=heike)
    visit = visit_of(child, diary)

    with clock.at(EARLY):
        [letter] = letters.confirmation(visit, Practice.current())
        page = client.get(visit_path(visit)).content.decode()

    assert "Guten Tag Heike, der Termin von Mia ist gebucht." in letter.text
    assert '<html lang="de">' in page


def test_two_readers_of_one_visit_get_it_each_in_their_own_language(diary: Diary) -> None:
    heike = ClientFactory.create(name="Heike", language="de")
    with clock.at(EARLY):
        visit = book(
            client=heike,
            service=diary.couples,
            starts_at=AT_TEN,
            guests=[diary.ben],
            by=SystemActor("test"),
        )

    assert [subject[:10] for subject in subjects(visit)] == ["Ihr Termin", "Your visit"]


def test_a_page_leaves_its_language_behind(client: Browser, diary: Diary, dana: Any) -> None:
    visit = visit_of(ClientFactory.create(name="Heike", language="de"), diary)

    with clock.at(EARLY):
        client.get(visit_path(visit))
        refused = dana.api("GET", "clients/01a22259-0adc-7fef-a8ba-b41419283baa")

    assert refused.json()["detail"] == "There is nothing here. Check the address."
