"""A check-in answered with taps on a phone, in real Chromium with scripts switched off."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.deployment import Deployment
from tests.factories import CheckInFactory, PracticeFactory, StaffFactory, episode_in
from tests.letter_links import check_in_path
from tests.running import run_web
from treatments.models import CheckIn, FollowUp

CHROMIUM = shutil.which("chromium")
PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="No Chromium here: apt-get install -y chromium")


@pytest.fixture
def check_in(fresh_database: str) -> CheckIn:
    """The weekly question to a client with a headache."""
    PracticeFactory.create()
    return CheckInFactory.create(episode=episode_in("temple", opened_by=StaffFactory.create()))


def answer_with_taps(address: str) -> list[str]:
    """Tap 7, Yes and Send, then a red flag and Send; return the heading of each page."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, has_touch=True, java_script_enabled=False)  # type: ignore[arg-type]
        page = context.new_page()
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
        browser.close()
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
    # Playwright needs a thread without an event loop of Django's.
    with run_web(deployment.env) as base, ThreadPoolExecutor(1) as other:
        headings = other.submit(answer_with_taps, f"{base}{path}").result()

    assert headings == ["How are you?", "What is it?", "Call 999 now"]
    check_in.refresh_from_db()
    assert (check_in.readings.get().value, check_in.flags) == (7, ["RF-THUNDERCLAP"])
    assert set(FollowUp.objects.values_list("reason", flat=True)) == {"red_flag"}
