"""A visit in its panel, in Chromium: from check-in to the end by keyboard alone, and without script."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from clients.models import HealthStatement
from clinic import clock
from clinic.roles import FRONT_DESK
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import StaffFactory
from tests.races.conftest import open_willow
from tests.screen_user import ScreenUser, screen_user

TOLD = "A new tablet for the heart."
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def desk(fresh_database: str) -> ScreenUser:
    """The browser of Dana at the desk, signed in."""
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


@pytest.fixture
def visit(desk: ScreenUser) -> Appointment:
    """Ana's visit, which begins now."""
    diary = open_willow()
    now = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    return book(
        client=diary.ana, service=diary.massage, starts_at=now, override_reason="She is here", by=desk.person
    )


def on_a_page(deployment: Deployment, desk: ScreenUser, act: Callable[[Page, str], Any], **look: Any) -> None:
    """Run `act` on a page of a browser that is signed in."""
    cookie = cookie_of(desk)

    def steps(browser: Browser, base: str) -> None:
        act(signed_in(browser, base, cookie, base_url=base, **look).new_page(), base)

    in_browser(deployment, steps)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if focused.startswith(name):
            return
    raise AssertionError(f"Tab never reaches {name}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def test_a_visit_is_done_from_check_in_to_end_by_keyboard_alone(
    desk: ScreenUser, visit: Appointment, deployment: Deployment
) -> None:
    day = visit.starts_at.astimezone(visit.location.zone).date().isoformat()

    def act(page: Page, base: str) -> None:
        page.goto(f"/diary?on={day}&location={visit.location_id}")
        page.locator(f"a.visit[href='/diary/visits/{visit.pk}']").first.focus()
        page.keyboard.press("Enter")
        panel = page.locator("#panel")
        expect(panel.get_by_role("heading", name="Ana")).to_be_focused()
        expect(panel.get_by_label("What they told you")).to_be_hidden()
        press(page, "Nothing new", "ArrowRight")
        page.keyboard.press("Tab")
        page.keyboard.type(TOLD)
        press(page, "Check in")
        expect(panel.locator(".notice.done", has_text="Checked in.")).to_be_focused()
        expect(panel.locator(".tag.arrived")).to_be_visible()
        assert TOLD not in page.content()
        press(page, "Undo the check-in")
        expect(panel.locator(".notice.done", has_text="Undone.")).to_be_focused()
        press(page, "Nothing new", "Space")
        press(page, "Check in")
        expect(panel.locator(".notice.done", has_text="Checked in.")).to_be_focused()
        press(page, "Start the session")
        expect(panel.locator(".notice.done", has_text="The session has started.")).to_be_focused()
        press(page, "Complete the session")
        expect(panel.locator(".notice.done", has_text="The session is completed.")).to_be_focused()
        expect(page.locator("#schedule .visit.completed").first).to_be_visible()

    on_a_page(deployment, desk, act)

    visit.refresh_from_db()
    assert visit.state == "completed"
    assert HealthStatement.objects.get().words == TOLD


def test_a_visit_is_checked_in_and_started_without_script(
    desk: ScreenUser, visit: Appointment, deployment: Deployment
) -> None:
    def act(page: Page, base: str) -> None:
        page.goto(f"/diary/visits/{visit.pk}")
        page.get_by_label("Not asked").check()
        page.get_by_role("button", name="Check in", exact=True).click()
        expect(page.get_by_text("Checked in.")).to_be_visible()
        page.goto(f"/diary/visits/{visit.pk}")
        page.get_by_role("button", name="Start the session").click()
        expect(page.get_by_text("The session has started.")).to_be_visible()

    on_a_page(deployment, desk, act, java_script_enabled=False)

    visit.refresh_from_db()
    assert visit.state == "in_session"
