"""Every screen that opens with a link, in Chromium: as its roles see it, at three widths, light and dark."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from clients.models import Condition
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Closure, Staff, Suppression
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from scheduling.bookings.actions.book import book
from scheduling.models import Block, Shift
from scheduling.rota.actions.block_time import block_time
from tests.browser.chromium import NEEDS_CHROMIUM, cookie_of, in_browser, signed_in
from tests.browser.page_checks import OpenPage
from tests.deployment import Deployment
from tests.effort import IS_LONG
from tests.factories import ClientFactory, ConditionFactory, Diary, StaffFactory
from tests.races.conftest import open_willow
from tests.screen_user import screen_user
from tests.sweeps.every_screen import every_screen

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
    closure = Closure.objects.create(first_on="2031-12-24", last_on="2031-12-26", reason="Winter")
    records = {
        "visits": visit.pk,
        "clients": diary.ana.pk,
        "calls": diary.ana.pk,
        "blocks": Block.objects.get().pk,
        "locations": diary.location.pk,
        "closures": closure.pk,
        "rooms": diary.room_1.pk,
        "services": diary.massage.pk,
        "staff": Staff.objects.get(name="Theo").pk,
        "shifts": Shift.objects.filter(resource=diary.theo)[0].pk,
        "suppressed": Suppression.objects.get_or_create(cause="bounce", address="x@x.test")[0].pk,
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


def inspect_pages(browser: Browser, base: str, cookie: str, paths: list[str]) -> list[str]:
    """Open each page light and dark, at two widths in turn, in a long run at all; return what is wrong."""
    found: list[str] = []
    for turn, (scheme, width, height) in enumerate(SIZES):
        look = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
        context = signed_in(browser, base, cookie, **look)
        page = OpenPage(context)
        for path in paths if IS_LONG else paths[turn % 3 :: 3]:
            page.open(base + path)
            found += [f"{path} at {width} {scheme}: {fault}" for fault in page.faults()]
        context.close()
    return found


@pytest.mark.parametrize("roles", ROLES.values(), ids=ROLES)
def test_every_screen_is_accessible_light_and_quiet(
    diary: Diary, deployment: Deployment, roles: list[str]
) -> None:
    assert Condition.objects.exists()
    user = screen_user(StaffFactory.create(name="Robin", roles=roles))
    paths = [path for path in addresses(diary) if user.get(path).status_code == 200]
    cookie = cookie_of(user)

    found = in_browser(deployment, lambda browser, base: inspect_pages(browser, base, cookie, paths))

    assert paths and found == []
