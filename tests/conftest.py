"""Fixtures of the whole suite: each worker's clone of the template, and databases with real commits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

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


@pytest.fixture(scope="session", autouse=True)
def _answers_tell_no_templates_of_widgets(django_test_environment: None) -> Iterator[None]:
    """Let answers in tests tell the templates of their page alone, not the hundreds of its widgets."""
    pages: Any = Template  # whose method for this is no part of what Django promises
    record_and_render = pages._render

    def render(template: Template, context: Context) -> Any:
        if (template.name or "").startswith("django/forms/"):
            return template.nodelist.render(context)
        return record_and_render(template, context)

    pages._render = render
    yield
    pages._render = record_and_render


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
