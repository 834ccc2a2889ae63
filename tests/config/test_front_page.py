"""The front page: what a newcomer reads at /, before, during and after a practice is there."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client, override_settings

from clients.models import Client as Person
from clinic.models import Location, Practice
from config.demo.sign_ins import PASSWORD, PRACTICE_EMAIL, SIGN_INS
from config.web import demo_progress as progress
from config.web.demo_progress import demo_progress, note_progress
from config.web.refusals_page import refusals_by_topic
from tests.factories import ClientFactory
from tests.project.refusal_codes import codes

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
POLICY = "default-src 'none'; style-src 'sha256-"


@pytest.fixture
def noted() -> Iterator[None]:
    """A demo of which 43 percent are written."""
    note_progress(43)
    yield
    cache.delete(progress.KEY)


@pytest.fixture
def real(willow: Location) -> Location:
    """The location of a practice that is not the demo."""
    Practice.objects.update(email="hello@hawthorn.example")
    return willow


def read(address: str = "/") -> str:
    """Return the page at an address, as a browser asks for it."""
    return Client().get(address, headers=BROWSER).content.decode()


def test_an_empty_server_says_how_to_open_a_practice(db: None) -> None:
    text = read()

    assert "no practice is open here yet" in text
    assert "open_practice" in text
    assert PASSWORD not in text


def test_a_demo_on_its_way_says_how_far_it_is_and_looks_again(db: None, noted: None) -> None:
    answer = Client().get("/", headers=BROWSER)

    assert "being set up: 43 of 100" in answer.content.decode()
    assert all(email in answer.content.decode() for _, email in SIGN_INS)
    assert answer["Refresh"] == "3"


def test_an_embedded_database_is_about_to_get_the_demo(db: None) -> None:
    with override_settings(EMBEDDED=True):
        assert "being set up: 0 of 100" in read()


def test_a_real_practice_shows_how_to_reach_it_and_no_demo(real: Location, noted: None) -> None:
    practice = Practice.current()
    text = read()

    assert practice.name in text
    assert f"mailto:{practice.email}" in text
    assert real.name in text
    assert "/api/v1/docs" in text
    assert "Refresh" not in Client().get("/").headers
    for word in (PASSWORD, "demo", "fern@willow.test", "43"):
        assert word not in text


def test_an_archived_location_is_left_out(willow: Location) -> None:
    Location.objects.create(name="The old rooms", archived_at=willow.created_at)

    assert "The old rooms" not in read()


def test_the_page_names_nobody_on_file(willow: Location) -> None:
    person: Person = ClientFactory.create()
    text = read()

    assert person.name not in text
    assert person.email not in text


@pytest.mark.parametrize(("embedded", "shown"), [(True, True), (False, False)])
def test_the_demo_tells_its_sign_ins_and_on_this_machine_where_letters_land(
    practice: Practice, embedded: bool, shown: bool
) -> None:
    Practice.objects.update(email=PRACTICE_EMAIL)
    folder = {"default": {"BACKEND": "clinic.mail.folder_backend.MailFolder"}}
    with override_settings(EMBEDDED=embedded, MAILERS=folder):
        text = read()

    assert PASSWORD in text
    assert all(email in text for _, email in SIGN_INS)
    assert ("/mail/" in text) == shown


def test_a_database_that_is_away_is_told_as_a_page(db: None) -> None:
    with mock.patch.object(Practice.objects, "first", side_effect=OperationalError("away")):
        answer = Client().get("/", headers=BROWSER)

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "The database does not answer yet" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/refusals", "/nowhere"])
def test_the_pages_load_nothing_and_are_not_kept(practice: Practice, address: str) -> None:
    answer = Client().get(address, headers=BROWSER)

    assert answer["Content-Security-Policy"].startswith(POLICY)
    assert answer["Cache-Control"] == "no-store, private"
    assert "set-cookie" not in answer.headers
    assert not {"<script", "style=", "http://", "https://"} & set(answer.content.decode().split('"'))


@pytest.mark.parametrize("address", ["/", "/refusals"])
def test_the_pages_are_only_read(practice: Practice, address: str) -> None:
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 200


def test_a_browser_at_an_unknown_address_is_shown_the_way_back(practice: Practice) -> None:
    answer = Client().get("/nowhere", headers=BROWSER)

    assert answer.status_code == 404
    assert '<a href="/">' in answer.content.decode()


def test_a_problem_links_to_its_code_on_the_page_of_refusals(practice: Practice) -> None:
    link = Client().get("/api/v1/nowhere").json()["type"]

    assert link == "http://127.0.0.1:8000/refusals#not_found"
    assert 'id="not_found"' in read("/refusals")


def test_every_code_has_its_line_on_the_page_of_refusals() -> None:
    assert {row.code for _, rows in refusals_by_topic() for row in rows} == set(codes())


def test_progress_is_forgotten_without_harm_when_the_cache_is_away() -> None:
    with mock.patch.object(progress, "cache") as away:
        away.set.side_effect = away.get.side_effect = OSError
        note_progress(10)
        assert demo_progress() is None
