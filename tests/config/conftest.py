"""A run of `make run`, and the demo clinic: seeded once per test process, cloned by whoever changes it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import databases
from config.embedded.state import free_port
from tests import cluster
from tests.config.started import Run, copy_tree, kill_remaining_processes
from tests.deployment import Deployment


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


@pytest.fixture(scope="session")
def demo_template(django_db_setup: None, demo_folder: Path) -> Iterator[str]:
    """A database that holds the demo clinic and is only read."""
    name = f"demo_{cluster.worker_name()}"
    databases.clone_database(cluster.owner_address(), cluster.TEMPLATE, name)
    result = seed(name, "--demo", KNOTWORK_VAR=str(demo_folder))
    assert result.returncode == 0, result.stderr
    yield name
    databases.drop_database(cluster.owner_address(), name)


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
