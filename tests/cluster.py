"""The services of a test run: started once, with one migrated template that every worker clones."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import databases
from config.embedded.processes import start_time
from config.embedded.services import remove_services, run_services
from config.embedded.state import ADDRESSES
from tests.saved_template import restore_template, save_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "template_knotwork"


@contextlib.contextmanager
def run_cluster() -> Iterator[None]:
    """Run the services with a migrated template, unless the environment already names others."""
    if os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL"):
        create_template()
        yield
        return
    base = Path(os.environ.get("KNOTWORK_VAR") or ROOT / "var").resolve()
    clear_leftovers(base)
    var = base / f"test-{os.getpid()}"
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with run_services(var, durable=False) as addresses:
            # One folder of static files for all processes of a run, which are written once.
            os.environ |= addresses | {"KNOTWORK_VAR": str(var), "STATIC_ROOT": str(base / "test-static")}
            create_template(saved_in=base)
            yield
    finally:
        remove_services(var)


def clear_leftovers(base: Path) -> None:
    """Stop the services that killed test runs left behind, and delete their folders."""
    for var in base.glob("test-*"):
        if var.name.removeprefix("test-").isdigit() and not start_time(int(var.name.removeprefix("test-"))):
            remove_services(var)


def owner_address() -> str:
    """Return the address of the owner, who may create and drop databases in a test run."""
    return os.environ["DATABASE_OWNER_URL"]


def create_template(saved_in: Path | None = None) -> None:
    """Migrate a fresh template database through the same command that sets up a real one.

    It begins with the template of an earlier run, if this folder holds one of the same migrations.
    """
    databases.drop_database(owner_address(), TEMPLATE)
    databases.create_database(owner_address(), TEMPLATE)
    address = databases.with_database(owner_address(), TEMPLATE)
    if saved_in:
        restore_template(saved_in, address)
    result = subprocess.run(
        [sys.executable, "manage.py", "set_up"],
        cwd=ROOT,
        env=os.environ | addresses_of(TEMPLATE),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        pytest.exit(
            f"manage.py set_up failed on the test template:\n{result.stdout}{result.stderr}", returncode=3
        )
    if saved_in:
        save_template(saved_in, address)


def addresses_of(database: str) -> dict[str, str]:
    """Return the environment that makes a process use this database."""
    urls = {name: os.environ[name] for name in ADDRESSES}
    return urls | {
        name: databases.with_database(urls[name], database) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }


def worker_name() -> str:
    """Return the name of this pytest process: gw0, gw1, ... under xdist, else main."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def use_own_broker_numbers() -> None:
    """Give this worker a logical database of its own for the queue; the cache takes the next number."""
    index = int(worker_name().removeprefix("gw")) if worker_name() != "main" else 0
    os.environ["BROKER_URL"] = os.environ["BROKER_URL"].rpartition("/")[0] + f"/{2 * index}"
    os.environ["CACHE_DB"] = str(2 * index + 1)
