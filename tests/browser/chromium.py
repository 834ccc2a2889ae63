"""Chromium of Debian's packages, beside a web process of the test's own."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from clinic.screens.session import COOKIE
from tests.deployment import Deployment
from tests.running import run_web
from tests.screen_user import ScreenUser

PATH = shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(PATH is None, reason="No Chromium here: apt-get install -y chromium")
OFFLINE = ("--disable-gpu", "--disable-background-networking")
"""Arguments of a browser that draws what it is given."""
DESKTOP = {"width": 1280, "height": 900}
expect.set_options(timeout=15_000)  # a core is shared with other tests


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser. While it is open, Django takes this thread for an asynchronous one and reads nothing."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=PATH, args=["--no-sandbox", *arguments])
        yield browser
        browser.close()


# Playwright needs a thread without an event loop of Django's; a run starts its browser once, in this one.
_driver = ThreadPoolExecutor(1)
_at_the_end = ExitStack()


@cache
def _browser() -> Browser:
    return _at_the_end.enter_context(chromium())


def close_browser() -> None:
    """End the browser of this run."""
    _driver.submit(_at_the_end.close).result()


def in_browser[T](deployment: Deployment, steps: Callable[[Browser, str], T]) -> T:
    """Return the result of these steps in a browser; they are given the address of a web process."""

    def drive() -> T:
        browser = _browser()
        try:
            return steps(browser, base)
        finally:
            for context in browser.contexts:
                context.close()

    with run_web(deployment.env) as base:
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
