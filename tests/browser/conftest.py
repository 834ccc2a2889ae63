"""Fixtures of the browser tests."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import close_browser


@pytest.fixture(scope="session", autouse=True)
def _browser_ends_with_the_run() -> Iterator[None]:
    yield
    close_browser()
