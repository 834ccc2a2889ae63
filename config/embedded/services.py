"""Both embedded services together: started in order, stopped in the other order."""

import contextlib
import fcntl
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from . import account, databases, postgres, valkey
from . import state as kept
from .errors import Trouble, from_os_error
from .processes import Child, stop_leftover

DATABASE = "knotwork"
ENDING_SECONDS = 2.0


@contextlib.contextmanager
def services(var: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Valkey under var for as long as the block lasts; yields their addresses."""
    var = var.resolve()
    with contextlib.ExitStack() as running:
        try:
            var.mkdir(mode=0o700, parents=True, exist_ok=True)
            running.enter_context(alone(var / "services.lock", f"Services already run under {var}."))
            remembered = kept.read(var)
            remembered |= kept.passwords(remembered)
            kept.write(var, remembered)
            _start_database(running, var, remembered, durable=durable)
            _start_broker(running, var, remembered, durable=durable)
            kept.write(var, remembered)
        except OSError as error:
            raise from_os_error(error, var) from error
        yield {name: remembered[name] for name in kept.ADDRESSES}


@contextlib.contextmanager
def alone(path: Path, otherwise: str) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends; refuse when another process keeps it."""
    with path.open("a") as file:
        if not _locked(file, patience=ENDING_SECONDS):
            raise Trouble(otherwise)
        yield


def _locked(file: IO[str], *, patience: float) -> bool:
    """Whether the lock came; a process that just ends keeps it a moment longer than it is seen."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def _start_database(
    running: contextlib.ExitStack, var: Path, remembered: dict[str, str], *, durable: bool
) -> None:
    who = postgres.home(var)
    postgres.recover(who, var)
    postgres.make(who, var, remembered["superuser_password"], durable=durable)
    port = remembered["database_port"] = kept.port(remembered, "database_port")
    child: Child = postgres.start(who, var, port, durable=durable)
    running.callback(child.stop)
    superuser = databases.url("postgres", remembered["superuser_password"], port, "postgres")
    postgres.wait_until_ready(child, superuser)
    roles = {
        databases.OWNER: remembered["owner_password"],
        databases.APPLICATION: remembered["application_password"],
    }
    databases.make_roles(superuser, roles, cloning=not durable)
    databases.make_database(superuser, DATABASE)
    remembered["DATABASE_URL"] = databases.url(
        databases.APPLICATION, roles[databases.APPLICATION], port, DATABASE
    )
    remembered["DATABASE_OWNER_URL"] = databases.url(databases.OWNER, roles[databases.OWNER], port, DATABASE)


def _start_broker(
    running: contextlib.ExitStack, var: Path, remembered: dict[str, str], *, durable: bool
) -> None:
    password = remembered["broker_password"]
    port = remembered["broker_port"] = kept.port(remembered, "broker_port")
    child = valkey.start(var, port, password, durable=durable)
    running.callback(child.stop)
    remembered["BROKER_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"


def remove(var: Path) -> None:
    """Stop what a killed run left under var, and delete it all."""
    var = var.resolve()
    if var.exists():
        stop_leftover(valkey.NAME, var)
        postgres.recover(postgres.home(var), var)
    shutil.rmtree(account.copy_of(var), ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)
