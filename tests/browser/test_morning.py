"""A morning at the desk, in Chromium: by mouse, by the keyboard alone, and with script switched off."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from clients.models import Client
from clinic.roles import FRONT_DESK
from clinic.screens.session import COOKIE
from scheduling.models import Appointment
from tests.deployment import Deployment
from tests.effort import IS_LONG
from tests.factories import ClientFactory, Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.running import run_web
from tests.screen_user import screen_user

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="No Chromium here: apt-get install -y chromium")
LOOK: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    diary = open_willow()
    ClientFactory.create(name="Ana Moretti", phone="+442079460123", birth_on="1988-04-12")
    ClientFactory.create(name="Rosa Lindqvist", email="family@lindqvist.test", birth_on="1985-02-03")
    return diary


class Desk:
    """Somebody at the desk, who works with the mouse, or with the keyboard alone."""

    def __init__(self, page: Page, base: str, *, by_keys: bool) -> None:
        self.page, self.base, self.by_keys = page, base, by_keys
        self.main = page.locator("main")

    def open(self, path: str) -> None:
        self.page.goto(self.base + path, wait_until="networkidle")

    def press(self, control: Locator) -> None:
        """Use a button, a link or a summary, and wait for what comes."""
        control.wait_for()
        if self.by_keys:
            control.focus()
            self.page.keyboard.press("Enter")
        else:
            control.click()
        self.page.wait_for_load_state("networkidle")

    def button(self, name: str) -> None:
        self.press(self.main.get_by_role("button", name=name, exact=True).last)

    def choose(self, control: Locator) -> None:
        """Choose a radio or tick a box."""
        if self.by_keys:
            control.focus()
            self.page.keyboard.press("Space")
        else:
            control.check(force=True)

    def write(self, label: str, text: str) -> None:
        field = self.main.get_by_label(label, exact=True)
        field.focus()
        field.fill("")
        self.page.keyboard.type(text)

    def find(self, words: str) -> None:
        """Find a client for a booking; the first one found is chosen."""
        self.open("/diary/book")
        self.write("Name, phone or e-mail", words)
        self.button("Search")
        self.button("Choose and see the times")

    def book(self, time: int) -> str:
        """Book a free time by its number in the list; return the address of the visit."""
        self.choose(self.main.locator(".times input[name=time]").nth(time))
        self.button("Book")
        self.page.wait_for_url(re.compile("/diary/visits/"))
        return self.page.url.removeprefix(self.base)

    def check_in(self) -> None:
        """Check the client of the open visit in, with nothing new."""
        self.choose(self.main.locator(".check-in input[type=radio]").first)
        self.button("Check in")
        self.says("Checked in.")

    def says(self, words: str) -> None:
        """Wait until the page says this."""
        self.main.get_by_text(words).first.wait_for()


def spend_the_morning(desk: Desk) -> None:
    """Take six calls, receive a walk-in, undo slips, print the list."""
    # The first caller books, and calls again to move.
    desk.find("moreti")
    first = desk.book(3)
    desk.says("Ana Moretti")
    day = str(desk.main.locator(".when time").first.get_attribute("datetime"))[:10]
    desk.press(desk.main.get_by_role("link", name="Move", exact=True))
    desk.write("Time", "17:00")
    desk.button("Move")
    desk.says("The visit was moved.")
    # The third has a child, and one e-mail for both.
    desk.open("/clients/new")
    desk.write("Name", "Nils Lindqvist")
    desk.write("E-mail", "family@lindqvist.test")
    desk.button("Register")
    desk.button("It is somebody else: register")
    desk.says("Nils Lindqvist")
    desk.find("nils lind")
    desk.book(8)
    desk.says("Nils Lindqvist")
    # The fourth comes with a partner.
    desk.find("rosa")
    desk.main.get_by_label("Service").select_option(label="Couples massage, 60 min, £65.00")
    desk.main.get_by_label("Location").select_option(label="Willow Clinic")
    desk.button("Show times")
    desk.write("Name, phone or e-mail of a guest", "Ben")
    desk.button("Search")
    desk.choose(desk.main.locator("[name=guests]").first)
    desk.button("Add those ticked")
    desk.book(12)
    desk.says("Couples massage")
    # The fifth cancels; it was a slip, for the sixth meant another visit.
    desk.open(first)
    desk.press(desk.main.locator("summary", has_text="Cancel the visit"))
    desk.main.get_by_label("Who cancels, and why?").select_option(label="is ill")
    desk.button("Cancel this visit")
    desk.says("cancelled")
    desk.open(first)
    desk.button("It was a slip: book it again")
    desk.says("Ana Moretti")
    # Somebody stands there without a visit.
    desk.find("ana mor")
    desk.main.get_by_label("Location").select_option(label="Willow Clinic")
    desk.button("Show times")
    desk.choose(desk.main.locator("input[name=time][value=now]"))
    desk.button("Book")
    if desk.main.get_by_role("button", name="Book anyway").count():
        desk.write("Reason", "She came in pain.")
        desk.button("Book anyway")
    desk.page.wait_for_url(re.compile("/diary/visits/"))
    walk_in = desk.page.url.removeprefix(desk.base)
    desk.check_in()
    desk.open(walk_in)
    desk.button("Undo the check-in")
    desk.says("Undone.")
    desk.open(walk_in)
    desk.check_in()
    desk.open("/diary/list?on=" + day)
    desk.says("Ana Moretti")


def in_chromium(base: str, cookie: str, *, by_keys: bool, script: bool) -> list[str]:
    """Spend the morning; return what the console said."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=script, **LOOK)
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": base}])
        page, lines = context.new_page(), list[str]()
        page.set_default_timeout(10_000)
        page.on("console", lambda line: lines.append(line.text))
        page.on("pageerror", lambda error: lines.append(str(error)))
        try:
            spend_the_morning(Desk(page, base, by_keys=by_keys))
        except Exception as error:
            raise AssertionError(f"{error} at {page.url}: {page.locator('main').inner_text()}") from None
        browser.close()
    return lines


@pytest.mark.parametrize(
    ("by_keys", "script"),
    [(True, True), (False, False), *([(False, True)] if IS_LONG else [])],
    ids=["keys", "no script", *(["mouse"] if IS_LONG else [])],
)
def test_a_morning_at_the_desk(diary: Diary, deployment: Deployment, by_keys: bool, script: bool) -> None:
    user = screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))
    cookie = user.cookies[COOKIE].value

    # Playwright needs a thread without an event loop of Django's.
    with run_web(deployment.env) as base, ThreadPoolExecutor(1) as other:
        lines = other.submit(in_chromium, base, cookie, by_keys=by_keys, script=script).result()

    # Chromium notes the answer 409, with which the page asks whether somebody is on file already.
    assert [line for line in lines if "409 (Conflict)" not in line] == []
    ana, nils = Client.objects.get(name="Ana Moretti"), Client.objects.get(name="Nils Lindqvist")
    states = Appointment.objects.filter(client=ana).order_by("starts_at").values_list("state", flat=True)
    assert set(states) == {"arrived", "booked"}
    assert Appointment.objects.filter(client=nils, state="booked").count() == 1
    assert Appointment.objects.get(service=diary.couples).attendances.count() == 2
