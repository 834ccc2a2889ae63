"""Fixtures of the whole suite: the cluster, each worker's clone, and databases with real commits."""

import contextlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.embedded import databases
from tests import cluster

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-long-enough-to-pass-the-deployment-check-0123456789")
os.environ.setdefault("PUBLIC_URL", "http://127.0.0.1:8000")

pytest_plugins = ["tests.willow"]
_stack = contextlib.ExitStack()
_numbers = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster before Django reads its settings; workers inherit the addresses."""
    is_worker = hasattr(config, "workerinput")
    if not is_worker:
        if os.environ.pop("DJANGO_SETTINGS_MODULE", None):
            raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the suite loads the settings itself.")
        if config.option.help:
            return
        _stack.enter_context(cluster.cluster())
    # An xdist controller runs no test and must not pass the variable on: a worker that inherits it
    # would load its settings before it has its own broker number.
    if is_worker or not config.getoption("numprocesses", None):
        cluster.use_own_broker_numbers()
        _load_settings()


def _load_settings() -> None:
    """Load the settings, so that pytest-django's own hook, which comes next, sets Django up."""
    from django.conf import settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    assert settings.DATABASES


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the cluster and delete its folder."""
    _stack.close()


def _point_at(name: str) -> None:
    """Make Django's connections in this process, and those of its coming threads, use this database."""
    from django.db import connections

    for alias in connections.settings:
        connection = connections[alias]
        connection.close()
        # One dict is shared by the settings and the connections of all threads.
        connections.settings[alias]["NAME"] = name
        connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's clone of the template, in place of pytest-django's own test database."""
    name = f"test_{cluster.worker()}"
    databases.clone_database(cluster.owner(), cluster.TEMPLATE, name)
    _point_at(name)
    yield
    with django_db_blocker.unblock():
        _point_at("none")
    databases.drop_database(cluster.owner(), name)


@contextlib.contextmanager
def fresh_clone(blocker: Any) -> Iterator[str]:
    """A brand new clone of the template that this process uses inside the block; dropped afterwards."""
    name = f"test_{cluster.worker()}_{next(_numbers)}"
    databases.clone_database(cluster.owner(), cluster.TEMPLATE, name)
    with blocker.unblock():
        _point_at(name)
        try:
            yield name
        finally:
            _point_at(f"test_{cluster.worker()}")
            databases.drop_database(cluster.owner(), name)


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A clone of this test's own in which commits are real. For races, threads and processes."""
    with fresh_clone(django_db_blocker) as name:
        yield name


@dataclass(frozen=True)
class House:
    """What processes of this test's own need: their environment and a folder for logs."""

    env: dict[str, str]
    folder: Path


@pytest.fixture
def own_house(fresh_database: str, tmp_path: Path) -> House:
    """A fresh database and an empty broker for tests that start web, worker or beat themselves."""
    return house_on(fresh_database, tmp_path)


def house_on(database: str, folder: Path) -> House:
    """A house on this database, with the broker emptied."""
    import redis

    redis.Redis.from_url(os.environ["BROKER_URL"]).flushdb()
    env = os.environ | cluster.addresses_of(database) | {"KNOTWORK_VAR": str(folder)}
    env.pop("DATABASE_OWNER_URL")
    return House(env=dict(env), folder=folder)
