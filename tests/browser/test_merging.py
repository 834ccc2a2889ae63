"""Two records of one person in real Chromium: found, compared, joined, acting at once, and parted again."""

from datetime import timedelta
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from clients.client_limits import limits_for
from clients.models import Client
from clinic import clock
from clinic.roles import THERAPIST
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import ClientFactory, ConditionFactory, Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.screen_user import screen_user

MOST_SECONDS = 25
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    return open_willow()


@pytest.fixture
def ana(diary: Diary) -> Client:
    return ClientFactory.create(name="Ana Silva", email="ana@example.test", birth_on="1980-01-01")


@pytest.fixture
def anna(ana: Client) -> Client:
    """Ana registered once more, whose clinician is to be asked first under this name."""
    anna = ClientFactory.create(name="Anna Silva", email=ana.email, phone="+442079460001")
    ConditionFactory.create(client=anna, code="CC-BP")
    return anna


def find_and_compare(page: Page, base: str, ana: Client) -> None:
    page.goto(f"{base}/clients/{ana.pk}")
    page.get_by_text("This may be the same person").wait_for()
    page.get_by_role("link", name="Compare Anna Silva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are these one person?")


def join(page: Page, born: str) -> None:
    page.get_by_label("Ana Silva", exact=True).check()
    page.get_by_label("Birth date on this record").fill(born)
    page.get_by_label("How do you know that they are one person?").fill("She said so.")
    page.get_by_role("button", name="Join the two records").click()


def book_at_eleven(page: Page, base: str, ana: Client, diary: Diary) -> None:
    """Send the form that books a visit in two days."""
    page.goto(f"{base}/diary/book?client={ana.pk}&service={diary.massage.pk}")
    page.get_by_label("Exactly at").check()
    page.locator("#book-day").fill((clock.now() + timedelta(days=2)).date().isoformat())
    page.locator("#book-clock").fill("11:00")
    page.get_by_role("button", name="Book", exact=True).last.click()


def test_two_records_are_joined_and_parted(
    diary: Diary, ana: Client, anna: Client, deployment: Deployment
) -> None:
    [advice] = limits_for([anna.pk], clock.now().date())[anna.pk].desk_texts
    cookie = cookie_of(screen_user(StaffFactory.create(name="Mina", roles=[THERAPIST])))

    def steps(page: Page, base: str) -> None:
        find_and_compare(page, base, ana)
        join(page, "1980-10-01")
        page.get_by_text("This is not the birth date on that record").wait_for()
        join(page, "1980-01-01")
        page.get_by_text("The two records are one now.").wait_for()
        merged = page.url
        book_at_eleven(page, base, ana, diary)
        expect(page.get_by_role("alert")).to_contain_text(advice)
        page.goto(merged)
        page.get_by_label("Why are they two people?").fill("Two sisters.")
        page.get_by_role("button", name="Part them again").click()
        page.get_by_text("All of it went back.").wait_for()

    began = monotonic()
    in_browser(deployment, lambda browser, base: steps(signed_in(browser, base, cookie).new_page(), base))

    assert monotonic() - began < MOST_SECONDS
    assert (anna.conditions.count(), ana.conditions.count(), Appointment.objects.count()) == (1, 0, 0)
