"""The diary in Chromium: visits dragged, moved by keys and by taps, by two desks at once."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.roles import FRONT_DESK
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.factories import Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.screen_user import screen_user

WITHIN_FIVE_SECONDS = 6_000
"""Of seeing what another desk did: five seconds, and one for the loaded machine."""
pytestmark = NEEDS_CHROMIUM


class Desks:
    """Desks at which somebody is signed in, each with a browser that shows tomorrow's diary."""

    def __init__(self, browser: Browser, base: str, cookie: str, diary: Diary) -> None:
        self.browser, self.base, self.cookie, self.diary = browser, base, cookie, diary

    def open(self, **context: Any) -> Page:
        """Open the diary at one more desk."""
        page = signed_in(self.browser, self.base, self.cookie, **context).new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(f"{self.base}/diary?on={tomorrow().date()}&location={self.diary.location.pk}")
        return page


def tomorrow() -> datetime:
    """Return tomorrow at nine in London."""
    return datetime.combine(clock.now().date() + timedelta(days=1), time(9), ZoneInfo("Europe/London"))


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    """Willow Clinic with Ana at ten with Theo, and Ben at one with Mara."""
    diary = open_willow()
    for client, hours, therapist in ((diary.ana, 1, diary.theo), (diary.ben, 4, diary.mara)):
        book(
            client=client,
            service=diary.massage,
            starts_at=tomorrow() + timedelta(hours=hours),
            requested=[RequestedResource(therapist.pk, "therapist")],
            by=SystemActor("test"),
        )
    return diary


@pytest.fixture
def at_desks(diary: Diary, deployment: Deployment) -> Callable[[Callable[[Desks], None]], None]:
    """Return a function that runs steps at desks."""
    person = StaffFactory.create(name="Dana", roles=[FRONT_DESK])
    cookie = cookie_of(screen_user(person))

    def run(steps: Callable[[Desks], None]) -> None:
        in_browser(deployment, lambda browser, base: steps(Desks(browser, base, cookie, diary)))

    return run


def visit_of(page: Page, name: str) -> Any:
    return page.locator(".schedule .visit", has_text=name)


def drag(page: Page, name: str, *, to: str, down: int) -> None:
    """Drag a visit to the column of a therapist, by so many minutes."""
    box, column = visit_of(page, name).bounding_box(), column_of(page, to).bounding_box()
    assert box is not None and column is not None
    x, y = column["x"] + column["width"] / 2, box["y"] + 10 + down * 88 / 60
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(x, y - 20, steps=4)
    page.mouse.move(x, y, steps=3)
    page.mouse.up()


def column_of(page: Page, therapist: str) -> Any:
    return page.locator(".schedule .column", has=page.get_by_role("heading", name=therapist))


def starts_at(diary: Diary, name: str) -> str:
    visit = Appointment.objects.get(client__name=name)
    return f"{visit.starts_at.astimezone(diary.location.zone):%H:%M}"


def test_a_visit_is_dragged_to_another_therapist(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        page = desks.open()
        drag(page, "Ana", to="Mara", down=60)
        expect(page.locator(".notice.done")).to_contain_text("11:00, with Mara")
        expect(column_of(page, "Mara").locator(".visit", has_text="Ana")).to_contain_text("11:00")
        expect(page.locator("#panel")).to_be_hidden()

    at_desks(steps)

    assert starts_at(diary, "Ana") == "11:00"


def test_a_visit_is_moved_by_keys_and_the_place_is_spoken(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        page = desks.open()
        visit_of(page, "Ana").focus()
        for key in ("m", "ArrowDown", "ArrowDown"):
            page.keyboard.press(key)
        expect(page.locator("#spoken")).to_have_text("Theo, 10:30")
        page.keyboard.press("Escape")
        expect(page.locator(".ghost")).to_have_count(0)
        for key in ("m", "ArrowDown", "ArrowLeft", "Enter"):
            page.keyboard.press(key)
        expect(page.locator(".notice.done")).to_contain_text("10:15, with Mara")

    at_desks(steps)

    assert starts_at(diary, "Ana") == "10:15"


def test_a_taken_place_shows_other_times_and_one_of_them_is_taken(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        page = desks.open()
        drag(page, "Ana", to="Mara", down=180)
        refused = page.get_by_role("alert")
        expect(refused).to_contain_text("Ana was not moved. Someone else already has this time.")
        expect(visit_of(page, "Ana")).to_contain_text("10:00")
        refused.get_by_role("button", name="Theo").click()
        expect(page.locator(".notice.done")).to_contain_text("13:00, with Theo")

    at_desks(steps)

    assert starts_at(diary, "Ana") == "13:00"


def test_the_second_of_two_desks_sees_the_fresh_diary(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        first, second = desks.open(), desks.open()
        second.route("**/diary/pulse**", lambda route: route.fulfill(status=204))
        drag(first, "Ana", to="Theo", down=60)
        expect(first.locator(".notice.done")).to_be_visible()
        drag(second, "Ana", to="Mara", down=0)
        expect(second.get_by_role("alert")).to_contain_text("Someone changed this visit meanwhile.")
        expect(column_of(second, "Theo").locator(".visit", has_text="Ana")).to_contain_text("11:00")

    at_desks(steps)

    assert starts_at(diary, "Ana") == "11:00"


def test_another_desk_sees_a_move_within_five_seconds(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        first, second = desks.open(), desks.open()
        second.mouse.move(300, 300)
        drag(first, "Ana", to="Theo", down=60)
        expect(first.locator(".notice.done")).to_be_visible()
        expect(visit_of(second, "Ana")).to_contain_text("11:00", timeout=WITHIN_FIVE_SECONDS)

    at_desks(steps)


def test_a_finger_swipes_or_holds_and_a_tap_places(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        page = desks.open(viewport={"width": 768, "height": 1024}, has_touch=True)
        visit_of(page, "Ana").tap()
        page.locator("#panel").get_by_role("link", name="Move").tap()
        page.get_by_role("button", name="Tap the new place").tap()
        expect(page.locator("#spoken")).to_contain_text("Tap the new place")
        column = column_of(page, "Mara").locator(".times").bounding_box()
        ana = visit_of(page, "Ana").bounding_box()
        assert column is not None and ana is not None
        page.touchscreen.tap(column["x"] + 60, ana["y"] + 88)
        expect(page.locator(".notice.done")).to_contain_text("11:00, with Mara")

    at_desks(steps)

    assert starts_at(diary, "Ana") == "11:00"


def test_without_script_a_day_is_read_and_a_visit_moved(diary: Diary, at_desks: Any) -> None:
    def steps(desks: Desks) -> None:
        page = desks.open(java_script_enabled=False)
        visit_of(page, "Ana").click()
        page.get_by_role("link", name="Move").click()
        page.get_by_label("Time").fill("11:30")
        page.get_by_role("button", name="Move").click()
        expect(page.get_by_role("status")).to_contain_text("The visit was moved.")
        expect(visit_of(page, "Ana")).to_contain_text("11:30")

    at_desks(steps)

    assert starts_at(diary, "Ana") == "11:30"


LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis"


@pytest.mark.parametrize("address", ["/diary", "/diary/list"])
def test_a_day_is_printed_without_bar_and_buttons_and_with_whole_names(
    diary: Diary, at_desks: Any, address: str
) -> None:
    Client.objects.filter(pk=diary.ana.pk).update(name=LONG_NAME)

    def steps(desks: Desks) -> None:
        page = desks.open(viewport={"width": 768, "height": 1000})
        page.emulate_media(media="print")
        page.goto(f"{desks.base}{address}?on={tomorrow().date()}&location={diary.location.pk}")
        controls = page.locator(".shell, .banner, .tabs, summary, button, select, input, .button, .free")
        assert [each.inner_text() for each in controls.all() if each.is_visible()] == []
        name = page.locator("main .visit b, main th[scope=row]", has_text=LONG_NAME)
        assert name.evaluate("e => e.scrollHeight <= e.clientHeight && e.scrollWidth <= e.clientWidth")
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

    at_desks(steps)


def test_on_a_phone_the_bar_takes_two_rows_and_nothing_is_wider_than_the_page(
    diary: Diary, at_desks: Any
) -> None:
    Client.objects.filter(pk=diary.ana.pk).update(name=LONG_NAME)

    def steps(desks: Desks) -> None:
        page = desks.open(viewport={"width": 390, "height": 844})
        bar = page.locator(".diary-bar").bounding_box()
        assert bar is not None and bar["height"] <= 110
        page.locator(".pick summary").click()
        expect(page.get_by_label("Location")).to_be_visible()
        page.get_by_role("heading", level=1).click()
        expect(page.get_by_label("Location")).to_be_hidden()
        page.locator(".rest summary").click()
        expect(page.get_by_role("link", name="To be rebooked")).to_be_visible()
        page.get_by_role("navigation", name="Go to a column").get_by_text("Theo").click()
        expect(visit_of(page, LONG_NAME)).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 390

    at_desks(steps)
