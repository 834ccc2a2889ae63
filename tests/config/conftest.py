"""A run of `make run`, and the demo clinic: seeded once per test process, cloned by whoever changes it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from config.embedded import databases
from config.embedded.state import free_port
from tests import cluster
from tests.config.started import Run, copy_tree, kill_remaining_processes
from tests.deployment import Deployment, use_database

NOTE_PROGRESS = "config.management.commands.seed_demo.note_progress"


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run that answers, one for all tests of the group "make run"; those of test_stops.py end it."""
    tree = copy_tree(tmp_path_factory.mktemp("run") / "private")
    with kill_remaining_processes(tree):
        run = Run(tree, free_port())
        run.wait_for_front_page()
        run.wait_until_open()
        yield run
        if run.process.poll() is None:
            run.end(signal.SIGINT)


def seed(database: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py seed_demo` on a database."""
    return subprocess.run(
        [sys.executable, "manage.py", "seed_demo", *arguments],
        cwd=cluster.ROOT,
        env=os.environ | cluster.addresses_of(database) | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the demo writes the letters that can be opened."""
    return tmp_path_factory.mktemp("demo")


@dataclass
class Seeding:
    """The effort of seeding the demo: statements, CPU seconds of this process, and the progress it told."""

    database: str
    statements: int = 0
    cpu_seconds: float = 0.0
    progress: list[int] = field(default_factory=list)


@pytest.fixture(scope="session")
def seeding(django_db_setup: None, django_db_blocker: Any, demo_folder: Path) -> Iterator[Seeding]:
    """The seeding of a database that holds the demo clinic and is only read."""
    seeding = Seeding(f"demo_{cluster.worker_name()}")
    databases.clone_database(cluster.owner_address(), cluster.TEMPLATE, seeding.database)

    def count(execute: Any, *arguments: Any) -> Any:
        seeding.statements += 1
        return execute(*arguments)

    with django_db_blocker.unblock(), override_settings(MAIL_FOLDER=demo_folder / "mail"):
        use_database(seeding.database)
        try:
            with connection.execute_wrapper(count), mock.patch(NOTE_PROGRESS, seeding.progress.append):
                begun = time.process_time()
                call_command("seed_demo", "--demo")
                seeding.cpu_seconds = time.process_time() - begun
        finally:
            use_database(f"test_{cluster.worker_name()}")
    yield seeding
    databases.drop_database(cluster.owner_address(), seeding.database)


@pytest.fixture(scope="session")
def demo_template(seeding: Seeding) -> str:
    """A database that holds the demo clinic and is only read."""
    return seeding.database


@pytest.fixture
def demo_deployment(demo_template: str, demo_folder: Path, tmp_path: Path) -> Iterator[Deployment]:
    """Return the deployment of a demo clinic of this test's own, with the demo's letters."""
    shutil.copytree(demo_folder / "mail", tmp_path / "mail")
    name = f"{demo_template}_served"
    databases.clone_database(cluster.owner_address(), demo_template, name)
    env = os.environ | cluster.addresses_of(name) | {"KNOTWORK_VAR": str(tmp_path)}
    env.pop("DATABASE_OWNER_URL")
    yield Deployment(env=dict(env), folder=tmp_path)
    databases.drop_database(cluster.owner_address(), name)
