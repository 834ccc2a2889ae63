"""An owner in Chromium: sets an empty practice up by mouse to its first visit, and reviews the catalogue."""

import re

import pytest
from playwright.sync_api import Browser, Page

from clinic.actors import SystemActor
from clinic.setup.actions.open_practice import open_practice
from scheduling.models import Appointment
from tests.browser.chromium import NEEDS_CHROMIUM, console_of, cookie_of, in_browser, signed_in
from tests.deployment import Deployment
from tests.screen_user import screen_user
from treatments.models import MuscleReview

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def owner_cookie(fresh_database: str) -> str:
    """The sign-in of the owner of an empty practice, who treats as well."""
    _practice, fern = open_practice(
        name="Willow Clinic",
        email="hello@willow.test",
        owner_name="Fern",
        owner_email="fern@willow.test",
        owner_password="nine green lanterns",
        owner_roles=["owner", "therapist"],
        by=SystemActor("test"),
    )
    return cookie_of(screen_user(fern))


def click(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button or follow a link of the page, and wait for what comes."""
    main = page.locator("main")
    control = main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name))
    with page.expect_navigation(wait_until="networkidle"):
        control.locator("visible=true").first.click()


def do_next_step(page: Page, base: str) -> None:
    """Go to the page that the list of steps names next."""
    page.goto(base + "/set-up", wait_until="networkidle")
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("[aria-current=step] a").click()


def set_up_and_book(browser: Browser, base: str, cookie: str) -> list[str]:
    """Set a practice up and book the first visit; return the lines of the console."""
    page = signed_in(browser, base, cookie).new_page()
    lines = console_of(page)
    page.goto(base + "/", wait_until="networkidle")
    assert page.url == base + "/set-up"

    do_next_step(page, base)
    page.get_by_label("Phone").fill("020 7946 0000")
    click(page, "Save")

    do_next_step(page, base)
    page.get_by_label("Name").fill("Willow Clinic")
    page.get_by_label("Address").fill("1 Willow Lane\nLondon")
    click(page, "Add")
    page.get_by_label("Monday, from").first.fill("00:00")
    page.get_by_label("Monday, until").first.fill("00:00")
    click(page, "Tuesday to Friday the same")
    for day in ("Saturday", "Sunday"):
        page.get_by_label(f"{day}, from").first.fill("00:00")
        page.get_by_label(f"{day}, until").first.fill("00:00")
    click(page, "Save")

    do_next_step(page, base)
    page.get_by_label("Name").fill("Oak room")
    click(page, "Add")

    do_next_step(page, base)
    page.get_by_label("Name").fill("Massage")
    page.get_by_label("Price").fill("65")
    click(page, "Add")

    do_next_step(page, base)
    click(page, "Add a shift")
    page.get_by_label("Therapist").select_option(label="Fern")
    for day in ("Saturday", "Sunday"):
        page.get_by_label(day).check(force=True)
    click(page, re.compile("^(Add|Set|Save)"))

    do_next_step(page, base)
    click(page, "Somebody new")
    page.get_by_label("Name", exact=True).fill("Ana Moreira")
    page.locator("input[name=time]").first.check(force=True)
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("button:not(.unseen)[form=booking], #booking button:not(.unseen)").last.click()
    return lines


def test_an_empty_practice_is_set_up_and_booked_by_mouse(owner_cookie: str, deployment: Deployment) -> None:
    lines = in_browser(deployment, lambda browser, base: set_up_and_book(browser, base, owner_cookie))

    assert lines == []
    assert Appointment.objects.get().client.name == "Ana Moreira"


def review_five_muscles(browser: Browser, base: str, cookie: str) -> list[str]:
    """Review the first five muscles of the catalogue from the set-up on; return the lines of the console."""
    page = signed_in(browser, base, cookie).new_page()
    lines = console_of(page)
    page.goto(base + "/set-up", wait_until="networkidle")
    click(page, re.compile("Catalogue of muscles"))
    click(page, "Begin to review")
    page.get_by_label("Remark").fill("Read with the book.")
    for _ in range(5):
        click(page, "Reviewed, on to the next")
    click(page, "Catalogue of muscles")
    assert page.get_by_text("5 of 102 reviewed").is_visible()
    return lines


def test_the_owner_reviews_five_muscles(owner_cookie: str, deployment: Deployment) -> None:
    lines = in_browser(deployment, lambda browser, base: review_five_muscles(browser, base, owner_cookie))

    reviews = MuscleReview.objects.order_by("created_at")
    slugs = ["temporalis", "masseter", "pterygoid-lateral", "pterygoid-medial", "digastric"]
    assert lines == [] and [review.muscle.slug for review in reviews] == slugs
    assert [review.remark for review in reviews] == ["Read with the book.", "", "", "", ""]
