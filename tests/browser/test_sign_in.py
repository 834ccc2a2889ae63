"""The pages on the way in, in Chromium: sign-in, code, set-up with recovery codes, forgotten password."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser

from clinic.models import Practice, Staff
from clinic.roles import FRONT_DESK
from tests.browser.chromium import NEEDS_CHROMIUM, in_browser
from tests.browser.page_checks import OpenPage
from tests.deployment import Deployment
from tests.factories import PracticeFactory, StaffFactory
from tests.phones import code_of

PASSWORD = "seven-quiet-otters"
SIZES = (("light", 1280, 900), ("dark", 390, 844))
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def people(fresh_database: str) -> list[Staff]:
    """Two people without a second step, in a practice that requires one."""
    PracticeFactory.create()
    Practice.objects.update(second_step_required=True)
    people = [StaffFactory.create(name=name, roles=[FRONT_DESK]) for name in ("Dana", "Robin")]
    for person in people:
        person.set_password(PASSWORD)
        person.save()
    return people


def go_in(page: OpenPage, base: str, person: Staff, orm: ThreadPoolExecutor) -> list[str]:
    """Sign in with the set-up of a second step, then again with its code; return what is wrong on the way."""
    found: list[str] = []
    tab = page.page

    def look(place: str) -> None:
        tab.wait_for_load_state("networkidle")
        found.extend(f"{place}: {fault}" for fault in page.faults())

    def send_password() -> None:
        tab.get_by_label("E-mail").fill(person.email)
        tab.locator("main").get_by_label("Password", exact=True).fill(PASSWORD)
        tab.get_by_role("button", name="Sign in").click()

    for path in ("/forgotten-password", "/sign-in"):
        page.open(base + path)
        look(path)
    send_password()
    tab.get_by_alt_text("QR code with your secret").wait_for()
    look("set-up")
    tab.get_by_label("Six digits").fill(orm.submit(lambda: code_of(person)).result())
    tab.get_by_role("button", name="Set up and sign in").click()
    code = tab.locator(".codes li").first.inner_text()
    look("recovery codes")
    tab.get_by_role("link", name="I have kept them").click()
    tab.wait_for_url("**/diary**")
    page.open(f"{base}/sign-in?somebody-else")
    send_password()
    tab.get_by_text("I do not have my phone").click()
    look("code")
    tab.get_by_label("Recovery code").fill(code)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/diary**")
    return found


def go_in_each_size(browser: Browser, base: str, people: list[Staff], orm: ThreadPoolExecutor) -> list[str]:
    found: list[str] = []
    for person, (scheme, width, height) in zip(people, SIZES, strict=True):
        look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
        context = browser.new_context(locale="en-GB", **look)
        faults = go_in(OpenPage(context), base, person, orm)
        found += [f"{width} {scheme} {fault}" for fault in faults]
        context.close()
    return found


def test_the_pages_on_the_way_in_are_accessible_and_lead_in(
    people: list[Staff], deployment: Deployment
) -> None:
    with ThreadPoolExecutor(1) as orm:  # Django reads nothing in the thread of a browser
        found = in_browser(deployment, lambda browser, base: go_in_each_size(browser, base, people, orm))

    assert found == []
    assert TOTPDevice.objects.filter(confirmed=True).count() == 2
