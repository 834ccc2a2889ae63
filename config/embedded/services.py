"""Both embedded services together: started in order, stopped in the reverse order."""

import contextlib
import fcntl
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from . import databases, postgres, state, valkey
from .account import copy_folder
from .errors import StartupError, startup_error
from .processes import stop_leftover
from .supervision import questions
from .supervision.restarts import WatchedProcess

DATABASE = "knotwork"
ENDING_SECONDS = 2.0
SERVICE_PATIENCE = 30.0


@contextlib.contextmanager
def run_services(
    var: Path, *, durable: bool = True, watched: list[WatchedProcess] | None = None
) -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Valkey under var for as long as the block lasts; yields their addresses.

    They are added to `watched`, for whoever starts them again when they end.
    """
    watched = [] if watched is None else watched
    var = var.resolve()
    with contextlib.ExitStack() as running:
        try:
            var.mkdir(mode=0o700, parents=True, exist_ok=True)
            running.enter_context(exclusive_lock(var / "services.lock", f"Services already run under {var}."))
            values = state.read_state(var)
            values |= state.complete_passwords(values)
            state.write_state(var, values)
            watched.append(_start_database(running, var, values, durable=durable))
            watched.append(_start_broker(running, var, values, durable=durable))
            state.write_state(var, values)
        except OSError as error:
            raise startup_error(error, var) from error
        yield {name: values[name] for name in state.ADDRESSES}


@contextlib.contextmanager
def exclusive_lock(path: Path, refusal: str) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends; refuse while another process holds it."""
    with path.open("a") as file:
        if not _lock(file, timeout=ENDING_SECONDS):
            raise StartupError(refusal)
        yield


def _lock(file: IO[str], *, timeout: float) -> bool:
    """Take the lock; False when it stays taken. A process that just ended keeps its lock a moment longer."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def _start_database(
    running: contextlib.ExitStack, var: Path, values: dict[str, str], *, durable: bool
) -> WatchedProcess:
    account = postgres.postgres_account(var)
    postgres.recover_postgres(account, var)
    postgres.create_data_directory(account, var, values["superuser_password"], durable=durable)
    port = values["database_port"] = state.choose_port(values, "database_port")
    child = postgres.start_postgres(account, var, port, durable=durable)
    running.callback(child.stop)
    superuser = databases.database_url("postgres", values["superuser_password"], port, "postgres")
    postgres.wait_for_postgres(child, superuser)
    owner, application = values["owner_password"], values["application_password"]
    roles = {databases.OWNER: owner, databases.APPLICATION: application}
    databases.create_roles(superuser, roles, cloning=not durable)
    databases.create_database(superuser, DATABASE)
    values["DATABASE_URL"] = databases.database_url(databases.APPLICATION, application, port, DATABASE)
    values["DATABASE_OWNER_URL"] = databases.database_url(databases.OWNER, owner, port, DATABASE)
    return WatchedProcess(
        child, partial(questions.database_answers, values["DATABASE_URL"]), SERVICE_PATIENCE
    )


def _start_broker(
    running: contextlib.ExitStack, var: Path, values: dict[str, str], *, durable: bool
) -> WatchedProcess:
    password = values["broker_password"]
    port = values["broker_port"] = state.choose_port(values, "broker_port")
    child = valkey.start_valkey(var, port, password, durable=durable)
    running.callback(child.stop)
    values["BROKER_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"
    return WatchedProcess(child, partial(questions.valkey_answers, values["BROKER_URL"]), SERVICE_PATIENCE)


def remove_services(var: Path) -> None:
    """Stop the processes that a killed run left under var, and delete the folder."""
    var = var.resolve()
    if var.exists():
        stop_leftover(valkey.NAME, var)
        postgres.recover_postgres(postgres.postgres_account(var), var)
    shutil.rmtree(copy_folder(var), ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)
