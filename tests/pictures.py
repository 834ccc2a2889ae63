"""`make pictures`: take the pictures of README.md and docs/ from the demo clinic, as it is seeded anew.

Run it after a change of a screen, look at the pictures, and commit them.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from config.demo.sign_ins import PASSWORD
from config.embedded.state import free_port

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
READY = "is complete"
PATIENCE_SECONDS = 600
COLOURS = 128
"""Of a picture's palette, which keeps it small."""
DESK, THERAPIST, OWNER = "dana@willow.test", "theo@willow.test", "fern@willow.test"


def busiest_day(page: Page) -> None:
    """Go to the first day of the diary that has visits, from tomorrow on."""
    for _ in range(7):
        page.get_by_role("link", name=re.compile("next day", re.IGNORECASE)).first.click()
        page.wait_for_load_state("networkidle")
        if page.locator(".visit").count() > 4:
            return


def open_visit(page: Page) -> None:
    """Open a visit beside the diary."""
    busiest_day(page)
    page.locator("a.visit, .visit a").nth(2).click()
    page.wait_for_selector("#panel h2, #panel h1")


def open_client(page: Page) -> None:
    """Open the record of a client who came for three months."""
    page.get_by_role("link", name=re.compile("Moreira")).first.click()
    page.wait_for_load_state("networkidle")


def day_with_visits(page: Page) -> None:
    """Go to the first day on which the therapist has visits, from today on."""
    for _ in range(7):
        if page.locator(".visit-of-day").count() > 1:
            return
        page.locator("nav.actions a").last.click()
        page.wait_for_load_state("networkidle")


def open_note(page: Page) -> None:
    """Open the newest note of a client who came for three months."""
    open_client(page)
    page.locator("a[href*='/notes/']").first.click()
    page.wait_for_load_state("networkidle")


def open_plan(page: Page) -> None:
    """Open the newest plan of a client who came for three months."""
    open_client(page)
    page.locator("a.plan-of-note").first.click()
    page.wait_for_load_state("networkidle")


class Picture(NamedTuple):
    """One picture: its file, whoever looks, from which address, how to get there, and the screen's size."""

    name: str
    email: str
    address: str
    prepare: Callable[[Page], None]
    size: tuple[int, int] = (1280, 800)
    scheme: str = "light"


PICTURES = (
    Picture("diary.png", DESK, "/diary", busiest_day),
    Picture("visit.png", DESK, "/diary", open_visit),
    Picture("booking.png", DESK, "/diary/book", lambda page: None),
    Picture("record.png", THERAPIST, "/clients?search=moreira", open_client),
    Picture("today.png", THERAPIST, "/today", day_with_visits, (768, 1024)),
    Picture("note.png", THERAPIST, "/clients?search=moreira", open_note, (768, 1024)),
    Picture("plan.png", THERAPIST, "/clients?search=moreira", open_plan),
    Picture("follow-ups.png", THERAPIST, "/follow-ups?of=all", lambda page: None, (390, 844)),
    Picture("set-up.png", OWNER, "/set-up", lambda page: None),
    Picture("phone.png", DESK, "/diary", busiest_day, (390, 844), "dark"),
)


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo clinic in a folder of its own; yield its address once it is complete."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="knotwork-pictures-"))
    command = [sys.executable, "-m", "config.embedded", "run", "--tied"]
    env = {"KNOTWORK_VAR": str(folder), "PORT": str(port), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while READY not in _page(base):
            if time.monotonic() > until:
                raise TimeoutError("The demo clinic is not complete.")
            time.sleep(2)
        yield base
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _page(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def take(browser: Browser, base: str, picture: Picture) -> None:
    """Take one picture and write it in few colours."""
    width, height = picture.size
    look: dict[str, Any] = {"color_scheme": picture.scheme, "viewport": {"width": width, "height": height}}
    context = browser.new_context(locale="en-GB", **look)
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail").fill(picture.email)
    page.get_by_role("main").get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("networkidle")
    page.goto(base + picture.address, wait_until="networkidle")
    picture.prepare(page)
    page.wait_for_timeout(500)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    image.save(FOLDER / picture.name, optimize=True)
    context.close()


def main() -> None:
    """Take all pictures, or those named on the command line; `--base URL` uses a demo that runs."""
    names = [name for name in sys.argv[1:] if name.endswith(".png")]
    FOLDER.mkdir(exist_ok=True)
    running = sys.argv[sys.argv.index("--base") + 1] if "--base" in sys.argv else ""
    with demo() if not running else _at(running) as base, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for picture in PICTURES:
            if not names or picture.name in names:
                take(browser, base, picture)
        browser.close()


@contextmanager
def _at(base: str) -> Iterator[str]:
    yield base.rstrip("/")


if __name__ == "__main__":
    main()
