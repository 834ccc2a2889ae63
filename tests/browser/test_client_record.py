"""The record of a client in real Chromium: a phone changed by keys alone, a condition tapped on the body."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from clients.models import Client, Condition
from clinic.roles import FRONT_DESK, THERAPIST
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import ClientFactory, PracticeFactory, StaffFactory
from tests.screen_user import screen_user

NOT_PRINTED = ".shell, .skip, button, summary, dialog, form, .actions, a.button"
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def ana(fresh_database: str) -> Client:
    """A client with a phone."""
    PracticeFactory.create()
    return ClientFactory.create(name="Ana", phone="+442079460001")


def as_role(deployment: Deployment, role: str, act: Callable[[Page, str], Any], **look: Any) -> None:
    """Do something in a browser as a person with this role."""
    cookie = cookie_of(screen_user(StaffFactory.create(name=role, roles=[role])))
    in_browser(
        deployment, lambda browser, base: act(signed_in(browser, base, cookie, **look).new_page(), base)
    )


def press_until_focus(page: Page, selector: str) -> None:
    """Press Tab until this element has the focus."""
    for _ in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_phone_is_changed_in_place_by_keys_alone(ana: Client, deployment: Deployment) -> None:
    def change_phone(page: Page, base: str) -> None:
        page.goto(f"{base}/clients/{ana.pk}", wait_until="networkidle")
        press_until_focus(page, "#contact a.button")
        page.keyboard.press("Enter")
        page.locator("#id_phone").wait_for()
        assert page.url == f"{base}/clients/{ana.pk}"
        press_until_focus(page, "#id_phone")
        page.keyboard.press("Control+A")
        page.keyboard.type("020 7946 0099")
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("The contact is saved.").wait_for()

    as_role(deployment, FRONT_DESK, change_phone)

    ana.refresh_from_db()
    assert ana.phone == "+442079460099"


def test_condition_is_recorded_by_a_tap_on_the_body(ana: Client, deployment: Deployment) -> None:
    def tap(page: Page, base: str) -> None:
        page.goto(f"{base}/clients/{ana.pk}/conditions/new", wait_until="networkidle")
        page.get_by_label("Condition").select_option("CL-SCAR")
        page.locator("[data-place='zone:calf:left']").first.dispatch_event("click")
        page.locator("[data-picker-chosen]").get_by_text("Calf, left").wait_for()
        page.get_by_role("button", name="Record it").click()
        page.get_by_role("status").get_by_text("It is on record.").wait_for()

    as_role(deployment, THERAPIST, tap)

    assert Condition.objects.get().places == ["zone:calf:left"]


def test_condition_is_recorded_without_script(ana: Client, deployment: Deployment) -> None:
    def tick(page: Page, base: str) -> None:
        page.goto(f"{base}/clients/{ana.pk}/conditions/new")
        assert not page.locator("[data-picker-figures]").is_visible()
        page.get_by_label("Condition").select_option("CL-SCAR")
        page.locator("summary", has_text="Lower leg").click()
        page.locator("label", has=page.locator("[value='zone:calf:right']")).click()
        page.get_by_role("button", name="Record it").click()
        page.get_by_role("status").get_by_text("It is on record.").wait_for()

    as_role(deployment, THERAPIST, tick, java_script_enabled=False)

    assert Condition.objects.get().places == ["zone:calf:right"]


@pytest.mark.parametrize("rest", ["", "/timeline"])
def test_record_is_printed_without_bar_and_buttons(ana: Client, deployment: Deployment, rest: str) -> None:
    def print_page(page: Page, base: str) -> None:
        page.emulate_media(media="print")
        page.goto(f"{base}/clients/{ana.pk}{rest}", wait_until="networkidle")
        seen = [each.inner_text() for each in page.locator(NOT_PRINTED).all() if each.is_visible()]
        words = page.locator("main").inner_text()
        assert seen == [] and "Ana" in words and ", printed " in words
        assert page.pdf(format="A4").startswith(b"%PDF")

    as_role(deployment, THERAPIST, print_page)
