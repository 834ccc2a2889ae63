"""Fixtures of the whole suite: each worker's clone of the template, and databases with real commits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.embedded import databases
from tests import cluster
from tests.deployment import Deployment, deployment_on, empty_broker, fresh_clone, use_database

pytest_plugins = ["tests.willow", "tests.lock_order"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's clone of the template, in place of pytest-django's own test database."""
    name = f"test_{cluster.worker_name()}"
    databases.clone_database(cluster.owner_address(), cluster.TEMPLATE, name)
    use_database(name)
    yield
    with django_db_blocker.unblock():
        use_database("none")
    databases.drop_database(cluster.owner_address(), name)


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A clone of this test's own in which commits are real, for races, threads and processes."""
    with fresh_clone(django_db_blocker) as name:
        yield name


@pytest.fixture
def deployment(fresh_database: str, tmp_path: Path) -> Deployment:
    """A fresh database and an empty broker for tests that start web, worker or beat themselves."""
    empty_broker()
    return deployment_on(fresh_database, tmp_path)
