"""The letter after a visit in a real browser: light, dark, on a phone, without its picture."""

import shutil
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from clinic import clock
from clinic.http.local_time import practice_zone
from clinic.models import Envelope
from tests.browser.chromium import NEEDS_CHROMIUM, in_browser_offline
from tests.factories import (
    ClientFactory,
    ConsentFactory,
    LocationFactory,
    PracticeFactory,
    StaffFactory,
    visit_of,
)
from tests.shared_rows import shared_rows
from tests.treatments.pictures import TOLERANCE, is_golden, open_picture, worst_tile
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.tasks import prepare_letters

GOLDEN = Path(__file__).parent / "golden"
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
FONT = "DejaVu Sans"
SCALE = 0.5
WINDOWS = {
    "light": (620, "light"),
    "dark": (620, "dark"),
    "phone": (360, "light"),
    "no_picture": (620, "light"),
}
SCREENS = {"screens": (390, "light")}
SCREEN_HEIGHT = 844


def is_installed(font: str) -> bool:
    """Tell if this machine has this font."""
    if shutil.which("fc-match") is None:
        return False
    return font in subprocess.run(["fc-match", font], capture_output=True, text=True, check=False).stdout


pytestmark = [
    NEEDS_CHROMIUM,
    pytest.mark.skipif(not is_installed(FONT), reason="No DejaVu Sans: apt-get install -y fonts-dejavu-core"),
]


@pytest.fixture(scope="module")
def html(django_db_setup: None, django_db_blocker: Any) -> str:
    """Ana's letter as HTML, with the picture itself in place of its content id; its rows are undone."""
    with shared_rows(django_db_blocker), clock.at(MONDAY):
        practice_zone.remember(PracticeFactory.create().zone)
        theo = StaffFactory.create(name="Theo")
        ana = ClientFactory.create(name="Ana")
        ConsentFactory.create(client=ana, kind="aftercare")
        visit = visit_of(ana, LocationFactory.create(name="Willow Clinic"))
        note = open_note(attendance=visit, by=theo)
        for site, side in (("UT1", "right"), ("GA1", "left")):
            mark_point(note=note, data={"site": site, "side": side}, by=theo)
        plan = draft_plan(note=sign_note(note=note, revision=None, by=theo), by=theo)
        send_plan(plan=plan, revision=None, by=theo)
        prepare_letters()
        letter = Envelope.objects.get()
        chart = b64encode(bytes(letter.attachments.get(content_id="chart").content)).decode()
        return letter.html.replace("cid:chart", f"data:image/png;base64,{chart}")


def screenshot(html: str, name: str) -> bytes:
    """Return a picture of the whole letter, in a fixed font, from a browser without network."""
    width, scheme = (WINDOWS | SCREENS)[name]

    def steps(browser: Browser) -> bytes:
        page = browser.new_page(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=SCALE,
            offline=True,
        )
        page.set_content(html.replace("data:image/png", "cid:") if name == "no_picture" else html)
        page.add_style_tag(content=f"* {{ font-family: '{FONT}' !important; }}")
        return page.screenshot(full_page=True)

    return in_browser_offline(steps)


@pytest.mark.parametrize("name", WINDOWS)
def test_letter_matches_its_golden_picture(html: str, name: str) -> None:
    assert is_golden(screenshot(html, name), GOLDEN / f"letter_{name}.png")


def test_letter_fits_two_screens_of_a_phone(html: str) -> None:
    """DejaVu Sans is a tenth wider than the fonts of phones: with those there is room to spare."""
    height = open_picture(screenshot(html, "screens")).height / SCALE

    assert height <= 2 * SCREEN_HEIGHT


def test_letter_fits_the_width_of_a_phone(html: str) -> None:
    assert open_picture(screenshot(html, "phone")).width == WINDOWS["phone"][0] * SCALE


def test_letter_with_other_words_exceeds_the_tolerance(html: str) -> None:
    picture = open_picture(screenshot(html.replace("When to stop", "When to go on and on"), "light"))

    assert worst_tile(picture, open_picture((GOLDEN / "letter_light.png").read_bytes())) > TOLERANCE
