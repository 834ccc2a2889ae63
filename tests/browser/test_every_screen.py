"""Every screen that opens with a link, in Chromium: as its roles see it, at three widths, light and dark."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import sync_playwright

from clients.models import Condition
from clinic import clock
from clinic.actors import SystemActor
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from clinic.screens.session import COOKIE
from scheduling.bookings.actions.book import book
from scheduling.models import Block
from scheduling.rota.actions.block_time import block_time
from tests.browser.page_checks import OpenPage
from tests.deployment import Deployment
from tests.effort import IS_LONG
from tests.factories import ClientFactory, ConditionFactory, Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.running import run_web
from tests.screen_user import screen_user
from tests.sweeps.every_screen import every_screen

CHROMIUM = shutil.which("chromium")
SIZES = (("light", 1280, 900), ("dark", 768, 1024), ("light", 390, 844))
OTHER_SIZES = (("dark", 1280, 900), ("light", 768, 1024), ("dark", 390, 844)) if IS_LONG else ()
type Sizes = tuple[tuple[str, int, int], ...]
LONG_NAME = "Maximiliane-Charlotte von Hohenstein-Oberschwarzenbachtal-Roth"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="No Chromium here: apt-get install -y chromium")


@pytest.fixture
def diary(fresh_database: str) -> Diary:
    """Willow Clinic with some visits tomorrow, one of them by somebody with a long name."""
    diary = open_willow()
    tomorrow = datetime.combine(
        clock.now().date() + timedelta(days=1), time(9), ZoneInfo(diary.location.timezone)
    )
    guests = [diary.ana, diary.ben, ClientFactory.create(name=LONG_NAME)]
    for hours, client in enumerate(guests):
        starts_at = tomorrow + timedelta(hours=2 * hours)
        book(client=client, service=diary.massage, starts_at=starts_at, by=SystemActor("test"))
    evening = tomorrow + timedelta(hours=8)
    block_time(
        resource=diary.room_1,
        starts_at=evening,
        ends_at=evening + timedelta(hours=1),
        reason="Painting",
        by=SystemActor("test"),
    )
    ConditionFactory.create(client=diary.ana)
    return diary


def addresses(diary: Diary) -> list[str]:
    """Return an address of each screen that GET opens, of a record that exists."""
    visit = diary.ana.attendances.get().appointment
    records = {
        "visits": visit.pk,
        "clients": diary.ana.pk,
        "calls": diary.ana.pk,
        "blocks": Block.objects.get().pk,
    }
    day = visit.starts_at.date().isoformat()
    found = []
    for route in every_screen():
        if route.method != "GET" or route.screen.poll or route.name in NOT_ALONE:
            continue
        path = "/" + re.sub(
            r"([\w-]+)/<uuid:pk>", lambda match: f"{match[1]}/{records[match[1]]}", route.screen.path
        )
        found.append(f"{path}?on={day}")
    return found


NOT_ALONE: set[str] = {"client_chart"}
"""Screens that answer with a picture or a part of a page, or that need what a form sent before."""


def inspect_pages(base: str, cookie: str, paths: list[str], sizes: Sizes) -> list[str]:
    """Open each page in each size; return what is wrong."""
    found: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme, width, height in sizes:
            look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
            context = browser.new_context(locale="en-GB", **look)
            context.add_cookies([{"name": COOKIE, "value": cookie, "url": base}])
            page = OpenPage(context)
            for path in paths:
                page.open(base + path)
                found += [f"{path} at {width} {scheme}: {fault}" for fault in page.faults()]
            context.close()
        browser.close()
    return found


@pytest.mark.parametrize(
    ("roles", "sizes"),
    [([OWNER, THERAPIST], SIZES + OTHER_SIZES), ([FRONT_DESK], SIZES[2:] + OTHER_SIZES)],
    ids=["all", "desk"],
)
def test_every_screen_is_accessible_light_and_quiet(
    diary: Diary, deployment: Deployment, roles: list[str], sizes: Sizes
) -> None:
    assert Condition.objects.exists()
    user = screen_user(StaffFactory.create(name="Robin", roles=roles))
    paths = [path for path in addresses(diary) if user.get(path).status_code == 200]
    cookie = user.cookies[COOKIE].value

    # Playwright needs a thread without an event loop of Django's.
    with run_web(deployment.env) as base, ThreadPoolExecutor(1) as other:
        found = other.submit(inspect_pages, base, cookie, paths, sizes).result()

    assert paths and found == []
