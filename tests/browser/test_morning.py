"""A morning at the desk, in Chromium: by mouse, by the keyboard alone, and with script switched off."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page

from clients.models import Client
from clinic import clock
from clinic.roles import FRONT_DESK
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, console_of, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.effort import IS_LONG
from tests.factories import ClientFactory, Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.screen_user import screen_user

VISIT = re.compile("/diary/visits/")
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    diary = open_willow()
    ClientFactory.create(name="Ana Moretti", phone="+442079460123", birth_on="1988-04-12")
    ClientFactory.create(name="Rosa Lindqvist", email="family@lindqvist.test", birth_on="1985-02-03")
    return diary


class Desk:
    """Somebody at the desk, who works with the mouse, or with the keyboard alone."""

    def __init__(self, page: Page, base: str, location: UUID, *, by_keys: bool) -> None:
        self.page, self.base, self.location, self.by_keys = page, base, location, by_keys
        self.main = page.locator("main")
        self.day = clock.now().date() + timedelta(days=1)

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
        """Find a client for a booking here from tomorrow on; the first one found is chosen."""
        self.open(f"/diary/book?on={self.day}&location={self.location}")
        self.write("Name, phone or e-mail", words)
        self.button("Search")
        self.button("Choose and see the times")

    def book(self, time: int) -> str:
        """Book a free time by its number in the list; return the address of the visit."""
        self.choose(self.main.locator(".times input[name=time]").nth(time))
        self.button("Book")
        self.page.wait_for_url(VISIT)
        return self.page.url.removeprefix(self.base)

    def check_in(self) -> None:
        """Check the client of the open visit in, with nothing new."""
        self.choose(self.main.locator(".check-in input[type=radio]").first)
        self.button("Check in")
        self.says("Checked in.")

    def says(self, words: str) -> None:
        """Wait until the page says this."""
        self.main.get_by_text(words).first.wait_for()


def book_and_move(desk: Desk) -> str:
    """The first caller books, and calls again to move; return the address of the visit."""
    desk.find("moreti")
    visit = desk.book(3)
    desk.says("Ana Moretti")
    desk.press(desk.main.get_by_role("link", name="Move", exact=True))
    desk.write("Time", "17:00")
    desk.button("Move")
    desk.says("The visit was moved.")
    return visit


def register_a_relative(desk: Desk) -> None:
    """The third caller has one e-mail with somebody on file."""
    desk.open("/clients/new")
    desk.write("Name", "Nils Lindqvist")
    desk.write("E-mail", "family@lindqvist.test")
    desk.button("Register")
    desk.says("Perhaps of one family")
    desk.find("nils lind")
    desk.book(8)
    desk.says("Nils Lindqvist")


def book_for_two(desk: Desk) -> None:
    """The fourth caller comes with a partner."""
    desk.find("rosa")
    desk.main.get_by_label("Service").select_option(label="Couples massage, 60 min, £65.00")
    desk.button("Show times")
    desk.write("Name, phone or e-mail of a guest", "Ben")
    desk.button("Search")
    desk.choose(desk.main.locator("[name=guests]").first)
    desk.button("Add those ticked")
    desk.book(12)
    desk.says("Couples massage")


def cancel_by_a_slip(desk: Desk, visit: str) -> None:
    """The fifth caller cancels; the sixth says that it was a slip."""
    desk.open(visit)
    desk.press(desk.main.locator("summary", has_text="Cancel the visit"))
    desk.main.get_by_label("Who cancels, and why?").select_option(label="is ill")
    desk.button("Cancel this visit")
    desk.says("cancelled")
    desk.open(visit)
    desk.button("It was a slip: book it again")
    desk.says("Ana Moretti")


def receive_a_walk_in(desk: Desk) -> None:
    """Somebody stands there without a visit, and is checked in twice: the first time was a slip."""
    desk.find("ana mor")
    desk.choose(desk.main.locator("input[name=time][value=now]"))
    desk.button("Book")
    anyway = desk.main.get_by_role("button", name="Book anyway")
    anyway.or_(desk.main.get_by_text("Check in", exact=True)).first.wait_for()
    if anyway.count():  # where it is night
        desk.write("Do it anyway, because", "She came in pain.")
        desk.button("Book anyway")
    desk.page.wait_for_url(VISIT)
    walk_in = desk.page.url.removeprefix(desk.base)
    desk.check_in()
    desk.open(walk_in)
    desk.button("Undo the check-in")
    desk.says("Undone.")
    desk.open(walk_in)
    desk.check_in()


def spend_the_morning(desk: Desk) -> None:
    """Take six calls, receive a walk-in, open the list to print."""
    visit = book_and_move(desk)
    register_a_relative(desk)
    book_for_two(desk)
    cancel_by_a_slip(desk, visit)
    receive_a_walk_in(desk)
    desk.open(f"/diary/list?on={desk.day}&location={desk.location}")
    desk.says("Ana Moretti")


@pytest.mark.parametrize(
    ("by_keys", "script"),
    [(True, True), *([(False, False), (False, True)] if IS_LONG else [])],
    ids=["keys", *(["no script", "mouse"] if IS_LONG else [])],
)
def test_a_morning_at_the_desk(diary: Diary, deployment: Deployment, by_keys: bool, script: bool) -> None:
    cookie = cookie_of(screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK])))

    def steps(browser: Browser, base: str) -> list[str]:
        page = signed_in(browser, base, cookie, java_script_enabled=script).new_page()
        page.set_default_timeout(10_000)
        lines = console_of(page)
        try:
            spend_the_morning(Desk(page, base, diary.location.pk, by_keys=by_keys))
        except Exception as error:
            raise AssertionError(f"{error} at {page.url}: {page.locator('main').inner_text()}") from None
        return lines

    lines = in_browser(deployment, steps)

    # Chromium notes the answer 409, with which the page asks whether somebody is on file already.
    assert [line for line in lines if "409 (Conflict)" not in line] == []
    ana, nils = Client.objects.get(name="Ana Moretti"), Client.objects.get(name="Nils Lindqvist")
    states = Appointment.objects.filter(client=ana).order_by("starts_at").values_list("state", flat=True)
    assert set(states) == {"arrived", "booked"}
    assert Appointment.objects.filter(client=nils, state="booked").count() == 1
    assert Appointment.objects.get(service=diary.couples).attendances.count() == 2
