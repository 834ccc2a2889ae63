"""Fixtures of the browser tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import cluster
from tests.browser.chromium import end_processes
from tests.deployment import fresh_clone


@pytest.fixture(scope="session", autouse=True)
def _processes_end_with_the_run() -> Iterator[None]:
    yield
    end_processes()


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A new clone for each test under one name, by which the one web process of the run reads it."""
    with fresh_clone(django_db_blocker, f"browsed_{cluster.worker_name()}") as name:
        yield name
