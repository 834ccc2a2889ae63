"""The embedded services: roles, modes, recovery, and every kind of user they may start as."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.embedded import account
from config.embedded.errors import StartupError
from config.embedded.services import remove_services, run_services
from config.embedded.state import service_addresses
from tests.config.started import ROOT, bare_environment, processes_of

KEEP_OPEN = """
import pathlib, sys, time
from config.embedded.services import run_services
with run_services(pathlib.Path(sys.argv[1]), durable=False):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A folder inside one that only its owner can enter."""
    tmp_path.chmod(0o700)
    return tmp_path / "var"


def fetch_value(address: str, query: str) -> object:
    """Return the first value of a query, or None without rows."""
    with psycopg.connect(address) as connection:
        answer = connection.execute(query.encode())
        row = answer.fetchone() if answer.description else None
    return row[0] if row else None


def keep_services_open(var: Path, *prefix: str) -> subprocess.Popen[str]:
    """Start another process that keeps the services open until its input ends."""
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", KEEP_OPEN, var],
        cwd=ROOT,
        env=bare_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_owner_migrates_and_the_application_owns_nothing(var: Path) -> None:
    with run_services(var, durable=False) as urls:
        assert (var / "embedded.json").stat().st_mode & 0o777 == 0o600
        assert service_addresses(var) == urls
        application, owner = urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"]
        owner_of_database = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'knotwork'"
        assert fetch_value(owner, owner_of_database) == "knotwork_owner"
        with psycopg.connect(owner) as connection:
            connection.execute("CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, said text)")
        assert fetch_value(application, "INSERT INTO note (said) VALUES ('x') RETURNING id") == 1
        for forbidden in ("CREATE TABLE mine (id int)", "TRUNCATE note", "DROP TABLE note"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                fetch_value(application, forbidden)
        extensions = "('btree_gist', 'pg_trgm', 'unaccent', 'pgcrypto')"
        count = f"SELECT count(*) FROM pg_extension WHERE extname IN {extensions}"
        assert fetch_value(application, count) == 4
        assert fetch_value(application, "SHOW listen_addresses") == "127.0.0.1"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(application.replace("://knotwork:", "://knotwork:wrong"))
    assert processes_of(var) == []


def test_database_log_contains_no_row_and_no_statement(var: Path) -> None:
    with run_services(var, durable=False) as urls:
        fetch_value(urls["DATABASE_OWNER_URL"], "CREATE TABLE note (said text CHECK (said <> 'a secret'))")
        with pytest.raises(psycopg.errors.CheckViolation):
            fetch_value(urls["DATABASE_URL"], "INSERT INTO note (said) VALUES ('a secret')")

    log = (var / "log" / "postgres.log").read_text()
    assert "violates check constraint" in log
    assert "INSERT INTO note" not in log
    assert "Failing row" not in log


def test_second_start_keeps_data_and_addresses(var: Path) -> None:
    with run_services(var, durable=False) as first:
        fetch_value(first["DATABASE_OWNER_URL"], "CREATE TABLE kept (id int)")
        with pytest.raises(StartupError, match="already run"), run_services(var):
            pass
    with run_services(var, durable=False) as second:
        assert second == first
        assert fetch_value(second["DATABASE_URL"], "SELECT count(*) FROM kept") == 0


def test_start_replaces_the_services_of_a_killed_process(var: Path) -> None:
    killed = keep_services_open(var)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    orphans = {process.pid for process in processes_of(var)}
    assert orphans
    # Without its pid files PostgreSQL is still found by its own lock.
    (var / "pids" / "postgres").unlink()
    with run_services(var, durable=False) as urls:
        assert fetch_value(urls["DATABASE_URL"], "SELECT 1") == 1
        assert not orphans & {process.pid for process in processes_of(var)}


def test_start_clears_a_lock_whose_pid_belongs_to_another_process(var: Path) -> None:
    with run_services(var, durable=False):
        lock = (var / "postgres" / "postmaster.pid").read_text().splitlines()
    (var / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lock[1:]]) + "\n")
    with run_services(var, durable=False) as urls:
        assert fetch_value(urls["DATABASE_URL"], "SELECT 1") == 1


def test_start_replaces_an_unfinished_data_directory(var: Path) -> None:
    half = var / "postgres.making" / "base"
    half.mkdir(parents=True)
    with run_services(var, durable=False) as urls:
        assert fetch_value(urls["DATABASE_URL"], "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_root_without_namespaces_runs_a_copy_as_an_ordinary_user(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "NAMESPACE", ("false",))
    try:
        with run_services(var, durable=False) as urls:
            data = str(fetch_value(urls["DATABASE_URL"], "SELECT current_database()"))
            assert data == "knotwork"
            assert account.copy_folder(var).is_dir()
            assert any(process.username() == "nobody" for process in processes_of(account.copy_folder(var)))
    finally:
        remove_services(var)
    assert not account.copy_folder(var).exists()


def test_ordinary_user_runs_the_services_directly(var: Path) -> None:
    ordinary = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
    if ordinary and subprocess.run([*ordinary, "true"], check=False, capture_output=True).returncode:
        pytest.skip("root cannot become an ordinary user here")
    process = keep_services_open(var, *ordinary)
    assert fetch_value(service_addresses(var)["DATABASE_URL"], "SELECT 1") == 1
    process.communicate()
    assert process.returncode == 0
    assert processes_of(var) == []


def test_remove_services_accepts_a_folder_that_does_not_exist(var: Path) -> None:
    remove_services(var)
    assert not var.exists()
