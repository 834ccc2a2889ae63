"""A check-in answered with taps on a phone, in real Chromium with scripts switched off."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import NEEDS_CHROMIUM, in_browser
from tests.deployment import Deployment
from tests.factories import CheckInFactory, PracticeFactory, StaffFactory, episode_in
from tests.letter_links import check_in_path
from treatments.models import CheckIn, FollowUp

PHONE = {"width": 390, "height": 844}
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def check_in(fresh_database: str) -> CheckIn:
    """The weekly question to a client with a headache."""
    PracticeFactory.create()
    return CheckInFactory.create(episode=episode_in("temple", opened_by=StaffFactory.create()))


def answer_with_taps(browser: Browser, address: str) -> list[str]:
    """Tap 7, Yes and Send, then a red flag and Send; return the heading of each page."""
    look: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "java_script_enabled": False}
    page = browser.new_page(**look)
    page.goto(address)
    headings = [heading(page)]
    require_thumb_sized(page)
    page.locator(".scale label", has_text="7").tap()
    page.get_by_role("group", name="Anything new or worrying").get_by_text("Yes").tap()
    page.get_by_role("button", name="Send").tap()
    page.wait_for_url(address)
    page.get_by_label("a headache reached its worst within a minute").tap()
    headings.append(heading(page))
    page.get_by_role("button", name="Send").tap()
    page.get_by_role("link", name="Call 999").wait_for()
    headings.append(heading(page))
    return headings


def heading(page: Page) -> str:
    """Return the text of the page's h1."""
    return page.locator("h1").inner_text()


def require_thumb_sized(page: Page) -> None:
    """Assert eleven answers in one row, 44 px high and 24 px wide or more (WCAG 2.2, 2.5.8)."""
    boxes = [label.bounding_box() for label in page.locator(".scale label").all()]
    assert len(boxes) == 11
    for box in boxes:
        assert box is not None and box["width"] >= 24 and box["height"] >= 44
        assert boxes[0] is not None and box["y"] == boxes[0]["y"]
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_check_in_is_answered_by_taps_and_shows_an_emergency_first(
    check_in: CheckIn, deployment: Deployment
) -> None:
    path = check_in_path(check_in)
    headings = in_browser(deployment, lambda browser, base: answer_with_taps(browser, f"{base}{path}"))

    assert headings == ["How are you?", "What is it?", "Call 999 now"]
    check_in.refresh_from_db()
    assert (check_in.readings.get().value, check_in.flags) == (7, ["RF-THUNDERCLAP"])
    assert set(FollowUp.objects.values_list("reason", flat=True)) == {"red_flag"}
