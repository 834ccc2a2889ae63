"""A visit booked in Chromium: with the keyboard alone from the diary, and with script switched off."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from clinic.roles import FRONT_DESK
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, console_of, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import ClientFactory, Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.screen_user import screen_user

MOST_KEYS, KEYS_A_SECOND = 15, 5
MOST_SECONDS = 20
"""For a known client, from the ring of the telephone on: of a hand that types, and of the pages between."""
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    diary = open_willow()
    ClientFactory.create(name="Ana Moreira", phone="+442079460123", birth_on="1988-04-12")
    ClientFactory.create(name="Ana Moretti")
    return diary


def at_the_desk(deployment: Deployment, act: Callable[[Page, str], Any], **look: Any) -> list[str]:
    """Do this in a browser of the front desk; return what its console said."""
    cookie = cookie_of(screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK])))

    def steps(browser: Browser, base: str) -> list[str]:
        page = signed_in(browser, base, cookie, **look).new_page()
        lines = console_of(page)
        act(page, base)
        return lines

    return in_browser(deployment, steps)


def book_by_keys(page: Page, base: str) -> None:
    """Book for a caller who is known: the name with a slip, the client, the second free time."""
    page.goto(f"{base}/diary", wait_until="networkidle")
    pressed, rang_at = 0, monotonic()
    for keys, focused in (
        (["b"], "#book-search:focus"),
        ([*"moriera", "Enter"], "[name=client]:focus"),
        (["Enter"], "[name=time]:focus"),
        (["ArrowRight", "Enter"], "main .visit"),
    ):
        for key in keys:
            page.keyboard.press(key)
        pressed += len(keys)
        page.locator(focused).wait_for()
    page.wait_for_url("**/diary/visits/*")
    assert pressed <= MOST_KEYS
    assert pressed / KEYS_A_SECOND + monotonic() - rang_at < MOST_SECONDS


def book_without_script(page: Page, base: str) -> None:
    page.goto(f"{base}/diary/book")
    page.get_by_label("Name, phone or e-mail").fill("7946 0123")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Choose and see the times").click()
    page.get_by_label("Service").select_option(label="Trigger point massage, 60 min, £65.00")
    page.get_by_role("button", name="Show times").click()
    page.locator(".times label").nth(3).click()
    page.get_by_role("button", name="Book", exact=True).last.click()
    page.wait_for_url("**/diary/visits/*")


def book_somebody_new_in_the_panel(page: Page, base: str) -> None:
    page.goto(f"{base}/diary", wait_until="networkidle")
    page.get_by_role("link", name="Next day").first.click()
    page.locator(".schedule a.free").nth(5).dispatch_event("click")
    panel = page.locator("#panel")
    panel.get_by_role("button", name="Somebody new").click()
    panel.get_by_label("Name", exact=True).fill("Zoe Quintero")
    panel.get_by_role("button", name="Register and book").last.click()
    panel.get_by_text("Zoe Quintero").first.wait_for()


@pytest.mark.parametrize(
    ("act", "look", "name"),
    [
        (book_by_keys, {}, "Ana Moreira"),
        (book_without_script, {"java_script_enabled": False}, "Ana Moreira"),
        (book_somebody_new_in_the_panel, {}, "Zoe Quintero"),
    ],
    ids=["keyboard", "without_script", "new_in_panel"],
)
def test_a_visit_is_booked(
    diary: Diary,
    deployment: Deployment,
    act: Callable[[Page, str], None],
    look: dict[str, Any],
    name: str,
) -> None:
    lines = at_the_desk(deployment, act, **look)

    assert lines == []
    assert [visit.client.name for visit in Appointment.objects.all()] == [name]
