"""A visit booked at /book on a phone, in real Chromium with scripts switched off."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from clinic.models import Envelope
from scheduling.models import Appointment, OnlineBooking
from tests.browser.chromium import NEEDS_CHROMIUM, in_browser
from tests.deployment import Deployment
from tests.factories import Diary
from tests.races.conftest import open_willow
from tests.scheduling.online.steps import offer_online

PHONE = {"width": 390, "height": 844}
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def willow_online(fresh_database: str) -> Diary:
    """Willow Clinic, whose massage is booked online."""
    diary = open_willow()
    offer_online(diary.massage)
    return diary


def open_phone(browser: Browser) -> Page:
    look: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "java_script_enabled": False}
    return browser.new_page(**look)


def choose_first_time(page: Page, base: str) -> None:
    """Choose the massage, then the first time of the last day that is shown."""
    page.goto(f"{base}/book")
    page.get_by_role("link", name="Trigger point massage").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trigger point massage")
    page.locator("div.times").last.get_by_role("button").first.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your details")


def fill_in(page: Page, health: str) -> None:
    """Type the details and tick one line about health, then send them."""
    for label, typed in (("Name", "Nora New"), ("E-mail", "nora@example.test"), ("Phone", "020 7946 0001")):
        page.get_by_label(label, exact=True).fill(typed)
    for label, typed in (("Day", "3"), ("Month", "5"), ("Year", "1980")):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label(health).check()
    page.get_by_role("button", name="Send").tap()


def link_in_letter() -> str:
    """Return the path of the link in the letter that asks to confirm."""
    text = Envelope.objects.get(kind="online_booking").text
    return text[text.index("/c/") :].split()[0]


def book_as_new_client(browser: Browser, base: str) -> str:
    """Choose a time and send the details; return the page that follows."""
    page = open_phone(browser)
    choose_first_time(page, base)
    fill_in(page, "None of these applies to me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please look at your e-mail")
    return page.content()


def confirm_and_move(browser: Browser, base: str, link: str) -> str:
    """Confirm by the link of the letter and move by that of the visit; return the last page."""
    page = open_phone(browser)
    page.goto(base + link)
    page.get_by_role("button", name="Book this visit").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your visit is booked")
    address = page.get_by_role("link", name="See, move or cancel").get_attribute("href") or ""
    page.goto(base + address[address.index("/c/") :])
    page.get_by_role("link", name="Move to another time").tap()
    page.locator(".times label").last.tap()
    page.get_by_role("button", name="Move to this time").tap()
    expect(page.get_by_role("status")).to_contain_text("Your visit was moved")
    return page.content()


def answer_red(browser: Browser, base: str) -> str:
    """Choose a time and tick a blood clot; return the page."""
    page = open_phone(browser)
    choose_first_time(page, base)
    fill_in(page, "A blood clot in a leg or lung now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please call us first")
    return page.content()


def test_new_client_books_confirms_and_moves_on_a_phone(willow_online: Diary, deployment: Deployment) -> None:
    in_browser(deployment, book_as_new_client)
    link = link_in_letter()
    in_browser(deployment, lambda browser, base: confirm_and_move(browser, base, link))

    visit = Appointment.objects.get()
    assert visit.client.name == "Nora New" and visit.client.email == "nora@example.test"
    assert OnlineBooking.objects.get().visit == visit


def test_red_answer_asks_to_call_on_a_phone(willow_online: Diary, deployment: Deployment) -> None:
    page = in_browser(deployment, answer_red)

    assert 'href="tel:+442079460000"' in page
    assert not OnlineBooking.objects.exists() and not Appointment.objects.exists()
