"""A sign-in that ends over unsaved words, in real Chromium: left alone, or ended on the server."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from knox.models import AuthToken
from playwright.sync_api import Page, expect

from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Staff
from clinic.roles import FRONT_DESK
from clinic.screens.session import COOKIE, open_session
from clinic.staff.actions.sign_in import issue_token
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import StaffFactory
from tests.phones import give_second_step
from tests.races.conftest import open_willow

PASSWORD = "seven-quiet-otters"
WORDS = "Rings twice, then waits"
HALF_AN_HOUR = "31:00"
FOCUS_IS_HELD = """document.activeElement === document.body || !!document.activeElement.closest("#lock")"""
pytestmark = NEEDS_CHROMIUM


@dataclass
class Desk:
    """Dana at the desk with a visit of tomorrow, and a second browser's worth of cookies."""

    dana: Staff
    visit: Appointment
    deployment: Deployment

    def cookie(self, *, idle: timedelta = timedelta()) -> str:
        """Return the cookie of a new sign-in that was last used so long ago."""
        response = HttpResponse()
        token, _ends = issue_token(person=self.dana)
        with clock.at(clock.now() - idle):
            open_session(response, token, self.dana)
        return str(response.cookies[COOKIE].value)

    def run[T](self, journey: Callable[["Browsing"], T], **look: Any) -> T:
        """Run a journey of a browser, with this look, against a web process of its own."""
        cookies = self.cookie(), self.cookie(idle=timedelta(minutes=31))
        with ThreadPoolExecutor(1) as orm:  # Django reads nothing in the thread of a browser
            return in_browser(
                self.deployment,
                lambda browser, base: journey(
                    Browsing(
                        signed_in(browser, base, cookies[0], **look).new_page(), base, cookies, self, orm
                    )
                ),
            )


@dataclass
class Browsing:
    """An open page of the desk, and what its server does meanwhile."""

    page: Page
    base: str
    cookies: tuple[str, str]
    desk: Desk
    orm: ThreadPoolExecutor

    def give_cookie(self, value: str) -> None:
        self.page.context.add_cookies([{"name": COOKIE, "value": value, "url": self.base}])

    def type_words(self, *, with_clock: bool = True) -> None:
        """Open the visit and type words for the desk, without sending them."""
        if with_clock:
            self.page.clock.install()
        self.page.goto(f"{self.base}/diary/visits/{self.desk.visit.pk}", wait_until="networkidle")
        self.page.get_by_text("Words for the desk").first.click()
        self.page.locator("[name=desk_note]").fill(WORDS)

    def send(self) -> None:
        self.page.get_by_role("button", name="Keep", exact=True).click()

    def leave_alone(self) -> None:
        """Let half an hour pass without a key or a tap."""
        self.give_cookie(self.cookies[1])
        self.page.clock.fast_forward(HALF_AN_HOUR)
        expect(self.lock).to_be_visible()

    def end_on_server(self) -> None:
        self.orm.submit(lambda: AuthToken.objects.all().delete()).result()

    @property
    def lock(self) -> Any:
        return self.page.locator("#lock")

    def unlock(self, password: str = PASSWORD) -> None:
        self.lock.get_by_label("Password").fill(password)
        self.lock.get_by_role("button", name="Go on").click()

    def expect_words_kept(self) -> None:
        """Wait until the server has the words."""
        for _ in range(100):
            note = self.orm.submit(lambda: Appointment.objects.get(pk=self.desk.visit.pk).desk_note).result()
            if note == WORDS:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"The words did not arrive; {self.page.locator('main').inner_text()}")


@pytest.fixture
def desk(fresh_database: str, deployment: Deployment) -> Desk:
    diary = open_willow()
    dana = StaffFactory.create(name="Dana", email="dana@willow.test", roles=[FRONT_DESK])
    dana.set_password(PASSWORD)
    dana.save()
    zone = ZoneInfo(diary.location.timezone)
    starts_at = datetime.combine(clock.now().date() + timedelta(days=1), time(9), zone)
    visit = book(client=diary.ana, service=diary.massage, starts_at=starts_at, by=SystemActor("test"))
    return Desk(dana, visit, deployment)


def test_a_page_left_alone_keeps_its_words_behind_the_password(desk: Desk) -> None:
    def journey(browsing: Browsing) -> None:
        page, lock = browsing.page, browsing.lock
        browsing.type_words()
        browsing.leave_alone()

        for _ in range(3):
            page.keyboard.press("Escape")
            expect(lock).to_be_visible()
        for _ in range(8):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('#lock')"
            )
        browsing.unlock("not-it-at-all")
        expect(lock.get_by_role("alert")).to_contain_text("do not match")
        browsing.unlock()

        expect(lock).to_be_hidden()
        expect(page.locator("[name=desk_note]")).to_have_value(WORDS)
        browsing.send()
        browsing.expect_words_kept()

    desk.run(journey)


@pytest.mark.parametrize("with_htmx", [True, False], ids=["htmx", "plain"])
def test_words_that_meet_an_ended_sign_in_are_sent_after_the_password(desk: Desk, with_htmx: bool) -> None:
    def journey(browsing: Browsing) -> None:
        if not with_htmx:
            browsing.page.route("**/htmx-2*.js", lambda route: route.abort())
        browsing.type_words()
        browsing.end_on_server()

        browsing.send()

        expect(browsing.lock).to_be_visible()
        expect(browsing.page.locator("[name=desk_note]")).to_have_value(WORDS)
        browsing.unlock()
        expect(browsing.lock).to_be_hidden()
        browsing.expect_words_kept()

    desk.run(journey)


def test_the_dialog_asks_for_the_code_of_who_has_a_second_step(desk: Desk) -> None:
    [recovery_code, *_others] = give_second_step(desk.dana)

    def journey(browsing: Browsing) -> None:
        browsing.type_words()
        browsing.end_on_server()
        browsing.send()
        browsing.unlock()
        code = browsing.lock.get_by_label("Six digits from your phone")
        expect(code).to_be_focused()

        code.fill("wrong-code-here")
        browsing.lock.get_by_role("button", name="Go on").click()
        expect(browsing.lock.get_by_role("alert")).to_contain_text("not right")
        browsing.page.wait_for_timeout(1500)
        code.fill(recovery_code)
        browsing.lock.get_by_role("button", name="Go on").click()

        expect(browsing.lock).to_be_hidden()
        browsing.expect_words_kept()

    desk.run(journey)


def test_somebody_else_signs_in_from_the_dialog(desk: Desk) -> None:
    theo = Staff.objects.get(name="Theo")
    theo.set_password(PASSWORD)
    theo.save()

    def journey(browsing: Browsing) -> str:
        page = browsing.page
        page.on("dialog", lambda dialog: dialog.accept())  # the browser asks about the unsaved words
        browsing.type_words()
        browsing.leave_alone()
        browsing.lock.get_by_role("link", name="Somebody else").click()
        page.get_by_label("E-mail").fill(theo.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/today")
        return page.locator(".account summary").inner_text()

    assert desk.run(journey) == "Theo"


def test_without_script_the_words_are_sent_after_the_password(desk: Desk) -> None:
    def journey(browsing: Browsing) -> str:
        page = browsing.page
        browsing.type_words(with_clock=False)
        browsing.end_on_server()
        browsing.send()
        page.get_by_label("Password of Dana").fill("not-it-at-all")
        page.get_by_role("button", name="Sign in and send it").click()
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Send it").click()
        browsing.expect_words_kept()
        return page.url

    address = desk.run(journey, java_script_enabled=False)

    assert "Rings" not in address
