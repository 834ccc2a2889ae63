"""The health history in real Chromium: on a phone in under three minutes, and on the clinic's tablet."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from clients.models import Condition
from clinic.actors import SystemActor
from clinic.models import Staff
from clinic.roles import FRONT_DESK
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, load_until, signed_in
from tests.deployment import Deployment
from tests.effort import is_quiet
from tests.factories import ClientFactory, PracticeFactory, StaffFactory
from tests.letter_links import form_path
from tests.screen_user import screen_user
from treatments.intake.actions.ask import ask_form
from treatments.intake.default_form import add_health_history
from treatments.models import FormAnswer, FormRequest

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
TABLET: dict[str, Any] = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
PASSWORD = "seven-quiet-otters"
MOST_TAPS, MOST_SECONDS = 30, 180
SECONDS_A_TAP = 3
"""The time that a hand takes for one tap on a phone, reading its label included."""
pytestmark = NEEDS_CHROMIUM


class Filling:
    """A client who taps through the health history, and counts the taps."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def answer(self, question: str, *answers: str) -> None:
        """Tap these answers of a question."""
        group = self.page.get_by_role("group", name=question)
        for each in answers:
            group.locator("label", has_text=each).first.tap()
            self.taps += 1

    def mark(self, place: str) -> None:
        """Tap a place on the figure."""
        self.page.locator(f"[data-place='{place}']").first.dispatch_event("click")
        self.taps += 1

    def go_on(self, step: str, button: str = "Next") -> None:
        """Tap the button below, and wait for the page with this heading."""
        self.page.get_by_role("button", name=button).tap()
        self.taps += 1
        expect(self.page.get_by_role("heading", level=1)).to_have_text(step)

    def fill_in_first_step(self) -> None:
        self.answer("What would you like", "Less pain")
        self.mark("zone:calf:left")
        expect(self.page.locator("[data-picker-chosen]")).to_contain_text("left")
        self.answer("Since when", "Weeks")

    def fill_in_the_rest(self) -> None:
        self.go_on("Now, or in the last days")
        self.answer("Do you have any of these now", "None of these")
        self.go_on("Heart and blood")
        self.answer("Do you take blood thinners", "Yes")
        self.answer("Have you any of these", "None of these")
        self.go_on("Your body")
        self.answer("Have you any of these", "None of these")
        self.go_on("And last")
        self.answer("Are you pregnant", "No")
        self.answer("Are you allergic", "No")
        self.go_on("Thank you", button="Send")


@pytest.fixture
def asked(fresh_database: str) -> FormRequest:
    """Ana is asked the health history."""
    PracticeFactory.create()
    by = SystemActor("test")
    form = add_health_history(by=by, is_published=True)
    return ask_form(client=ClientFactory.create(name="Ana"), form=form, by=by)


def test_intake_takes_under_three_minutes_on_a_phone_and_is_kept_as_it_is_tapped(
    asked: FormRequest, deployment: Deployment
) -> None:
    path = form_path(asked)

    def fill_in(browser: Browser, base: str) -> tuple[int, float]:
        phone = browser.new_context(**PHONE)
        begun, filling = time.monotonic(), Filling(phone.new_page())
        filling.page.goto(base + path)
        filling.fill_in_first_step()
        expect(filling.page.locator("[data-saved]")).to_be_visible()
        filling.page.close()

        filling.page = phone.new_page()  # the link is opened again
        filling.page.goto(f"{base}{path}?step=0")
        chosen = filling.page.locator("[value='zone:calf:left']")
        expect(chosen).to_be_checked()
        expect(filling.page.get_by_label("Weeks")).to_be_checked()
        filling.fill_in_the_rest()
        assert filling.page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
        return filling.taps, time.monotonic() - begun

    taps, seconds = in_browser(deployment, fill_in)

    assert taps <= MOST_TAPS
    assert taps * SECONDS_A_TAP + (seconds if is_quiet() else 0) < MOST_SECONDS
    assert FormAnswer.objects.get(request=asked).values["pain_map"] == ["zone:calf:left"]
    assert Condition.objects.get().code == "CC-ANTICOAG"


def test_an_answer_is_kept_where_the_page_is_left_at_once(asked: FormRequest, deployment: Deployment) -> None:
    path = form_path(asked)

    def fill_in(browser: Browser, base: str) -> None:
        page = browser.new_context(**PHONE).new_page()
        page.goto(f"{base}{path}?step=4")
        page.get_by_label("Which medicines").fill("Warfarin")
        page.goto("about:blank")
        medicines = page.get_by_label("Which medicines")
        load_until(page, f"{base}{path}?step=4", lambda: medicines.input_value() == "Warfarin")

    in_browser(deployment, fill_in)


def test_a_form_says_kept_only_once_the_last_answer_is(asked: FormRequest, deployment: Deployment) -> None:
    path = form_path(asked)

    def fill_in(browser: Browser, base: str) -> None:
        page = browser.new_context(**PHONE).new_page()
        held: list[Route] = []

        def hold_first(route: Route) -> None:
            if held:
                route.continue_()
            else:
                held.append(route)

        page.goto(base + path)
        filling, kept = Filling(page), page.locator("[data-saved]")
        filling.answer("What would you like", "Less pain")
        expect(kept).to_be_visible()
        page.route(f"{base}{path}", hold_first)
        with page.expect_request(lambda sent: sent.method == "POST"):
            filling.answer("Since when", "Weeks")
        expect(kept).to_be_hidden()
        held[0].fulfill(status=503)
        expect(page.locator("[data-unsaved]")).to_be_visible()
        expect(kept).to_be_visible()  # it is tried again
        expect(page.locator("[data-unsaved]")).to_be_hidden()
        page.goto(f"{base}{path}?step=0")
        expect(page.get_by_label("Weeks")).to_be_checked()

    in_browser(deployment, fill_in)


def test_the_tablet_is_handed_over_locked_to_the_form_and_given_back(
    asked: FormRequest, deployment: Deployment
) -> None:
    dana: Staff = StaffFactory.create(name="Dana", email="dana@willow.test", roles=[FRONT_DESK])
    dana.set_password(PASSWORD)
    dana.save()
    cookie = cookie_of(screen_user(dana))

    def hand_over(browser: Browser, base: str) -> None:
        page = signed_in(browser, base, cookie, **TABLET).new_page()
        page.goto(f"{base}/clients/{asked.client_id}")
        page.get_by_role("button", name="Fill in on this tablet").tap()
        filling = Filling(page)
        filling.fill_in_first_step()
        filling.fill_in_the_rest()

        expect(page.get_by_text("Please hand the tablet back.")).to_be_visible()
        page.goto(f"{base}/clients/{asked.client_id}")
        expect(page.get_by_label("Password", exact=True)).to_be_visible()
        assert "Ana" not in page.locator("main").inner_text()
        page.get_by_label("E-mail").fill(dana.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").tap()
        expect(page.get_by_text("handed in")).to_be_visible()

    in_browser(deployment, hand_over)

    assert FormAnswer.objects.get(request=asked).way == "tablet"
