"""Every screen that opens with a link, in Chromium: as its roles see it, at three widths, light and dark."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from clinic import clock
from clinic.http.local_time import practice_zone
from clinic.models import Practice
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.browser.page_checks import OpenPage
from tests.deployment import Deployment
from tests.effort import IS_LONG
from tests.factories import ClientFactory, PracticeFactory
from tests.screen_user import ScreenUser, screen_user
from tests.sweeps.every_screen import every_screen
from tests.sweeps.screen_addresses import address_of_screen, records_of, sign_in_as
from tests.sweeps.test_query_counts import MONDAY, World, world

__all__ = ["world"]
SIZES = tuple(
    (scheme, width, height)
    for width, height in ((1280, 900), (768, 1024), (390, 844))
    for scheme in ("light", "dark")
)
ROLES = {"all": [OWNER, THERAPIST]} | ({"desk": [FRONT_DESK]} if IS_LONG else {})
"""Whose screens are opened: those of who sees all; in a long run, those of the front desk too."""
LONG_NAME = "Maximiliane-Charlotte von Hohenstein-Oberschwarzenbachtal-Roth"
pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def practice(fresh_database: str) -> Practice:
    """The practice, in a database that a web process reads."""
    practice = PracticeFactory.create()
    practice_zone.remember(practice.zone)
    return practice


def pages_of(world: World, user: ScreenUser) -> list[str]:
    """Return an address of each whole page that opens for this person."""
    records = records_of(world)
    routes = [route for route in every_screen() if route.method == "GET"]
    addresses = [address_of_screen(route, world, records) for route in routes]
    return [address for address in addresses if is_page(user.get(address))]


def is_page(answer: Any) -> bool:
    """Return True of a whole page: no part of one, no picture, no document, no refusal, no framed letter."""
    is_frame = "sandbox" in answer.get("Content-Security-Policy", "")
    return answer.status_code == 200 and not is_frame and b"<html" in answer.content


def inspect_pages(browser: Browser, base: str, cookie: str, paths: list[str]) -> list[str]:
    """Open each page in one look, in a long run in all; return what is wrong."""
    found: list[str] = []
    for turn, (scheme, width, height) in enumerate(SIZES):
        look = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
        context = signed_in(browser, base, cookie, **look)
        page = OpenPage(context)
        for path in paths if IS_LONG else paths[turn :: len(SIZES)]:
            page.open(base + path)
            found += [f"{path} at {width} {scheme}: {fault}" for fault in page.faults()]
        context.close()
    return found


@pytest.mark.parametrize("roles", ROLES.values(), ids=ROLES)
def test_every_screen_is_accessible_light_and_quiet(
    world: World, deployment: Deployment, roles: list[str]
) -> None:
    visit = {"client": ClientFactory.create(name=LONG_NAME).pk, "service": world.diary.massage.pk}
    world.post(
        world.fern, "appointments", visit | {"starts_at": (MONDAY + timedelta(days=1, hours=8)).isoformat()}
    )
    paths = pages_of(world, sign_in_as(world, roles))
    with clock.at(datetime.now(UTC)):  # as the web process has it
        cookie = cookie_of(screen_user(world.theo.person))

    found = in_browser(deployment, lambda browser, base: inspect_pages(browser, base, cookie, paths))

    assert paths and found == []
