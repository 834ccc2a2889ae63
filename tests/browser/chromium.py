"""Chromium of Debian's packages, beside a web process; a run starts each of them once."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from clinic.screens.session import COOKIE
from tests.deployment import Deployment, deployment_on
from tests.running import run_web
from tests.screen_user import ScreenUser

PATH = shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(PATH is None, reason="No Chromium here: apt-get install -y chromium")
OFFLINE = ("--disable-gpu", "--disable-background-networking")
"""Arguments of a browser that draws what it is given."""
DESKTOP = {"width": 1280, "height": 900}
expect.set_options(timeout=15_000)  # a core is shared with other tests


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. While it is open, Django takes this thread for an asynchronous one and reads nothing."""
    with sync_playwright() as driver:
        browser = _launch(driver)
        yield browser
        browser.close()


def _launch(driver: Playwright, *arguments: str) -> Browser:
    return driver.chromium.launch(executable_path=PATH, args=["--no-sandbox", *arguments])


# Playwright needs a thread without an event loop of Django's; a run starts its browsers once, in this one.
_driver = ThreadPoolExecutor(1)
_at_the_end = ExitStack()


@cache
def _playwright() -> Playwright:
    return _at_the_end.enter_context(sync_playwright())


@cache
def _browser(*arguments: str) -> Browser:
    browser = _launch(_playwright(), *arguments)
    _at_the_end.callback(browser.close)
    return browser


@cache
def _web_on(database: str) -> str:
    """Start a web process that survives its database being made anew; return its address."""
    name = urlsplit(database).path.removeprefix("/")
    deployment = deployment_on(name, Path(os.environ["KNOTWORK_VAR"], f"web-of-{name}"))
    deployment.folder.mkdir()
    env = deployment.env | {"DATABASE_URL": f"{database}?conn_health_checks=True"}
    return _at_the_end.enter_context(run_web(env))


def end_processes() -> None:
    """End the browsers and the web process of this run."""
    _driver.submit(_at_the_end.close).result()


def in_browser[T](deployment: Deployment, steps: Callable[[Browser, str], T]) -> T:
    """Return the result of these steps in a browser; they are given the address of a web process."""
    base = _web_on(deployment.env["DATABASE_URL"])
    return _drive(lambda browser: steps(browser, base))


def in_browser_offline[T](steps: Callable[[Browser], T]) -> T:
    """Return the result of these steps in a browser that only draws what it is given."""
    return _drive(steps, *OFFLINE)


def _drive[T](steps: Callable[[Browser], T], *arguments: str) -> T:
    def drive() -> T:
        browser = _browser(*arguments)
        try:
            return steps(browser)
        finally:
            for context in browser.contexts:
                context.close()

    return _driver.submit(drive).result()


def cookie_of(user: ScreenUser) -> str:
    """Return the cookie by which a browser is signed in as this person."""
    return str(user.cookies[COOKIE].value)


def signed_in(browser: Browser, base: str, cookie: str, **look: Any) -> BrowserContext:
    """Return a context of a browser with this cookie of a sign-in; on a desktop, but for the `look`."""
    context = browser.new_context(**({"locale": "en-GB", "viewport": DESKTOP} | look))
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": base}])
    return context


def console_of(page: Page) -> list[str]:
    """Return a list to which each line of the page's console and each error of its scripts is added."""
    lines: list[str] = []
    page.on("console", lambda line: lines.append(line.text))
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


def load_until(page: Page, address: str, is_there: Callable[[], bool]) -> None:
    """Load a page until it shows what another page sent as it was left: nobody is told when that arrived."""
    for _attempt in range(60):
        page.goto(address)
        if is_there():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} never showed what was sent.")
