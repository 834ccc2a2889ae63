"""`make run`: opens, refuses in one sentence, survives being killed, and leaves nothing."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded.state import free_port, service_addresses
from tests.config.started import Run, bare_environment, copy_tree, kill_remaining_processes, processes_of
from tests.running import answers

pytestmark = pytest.mark.xdist_group("make run")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A private copy of the tree."""
    tree = copy_tree(tmp_path_factory.mktemp("run") / "private")
    with kill_remaining_processes(tree):
        yield tree


@pytest.fixture(scope="module")
def run(tree: Path) -> Run:
    """Return a run that answers; the tests below use it in order, from start to end."""
    run = Run(tree, free_port())
    run.wait_until_open()
    return run


def run_refused_start(tree: Path, *command: str, **env: str) -> str:
    """Run a start that must fail; return its error output."""
    result = subprocess.run(
        command or ("make", "INSTALL=true", "run"),
        cwd=tree,
        env=bare_environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stdout + result.stderr
    return result.stderr


def test_xdist_keeps_the_tests_of_one_run_together(request: pytest.FixtureRequest) -> None:
    combine = os.environ.get("PYTEST_XDIST_WORKER") is None or "@make run" in request.node.nodeid
    assert combine, "xdist no longer sees groups: the tests of this file are spread over several runs"


def test_run_prints_its_address_sign_in_and_mail_folder(run: Run) -> None:
    assert answers(f"http://127.0.0.1:{run.port}/readyz")
    for text in (f"http://127.0.0.1:{run.port}", "fern@willow.test", "willow-demo", f"{run.tree}/var/mail/"):
        assert text in run.printed_text


def test_a_second_run_is_refused(run: Run) -> None:
    assert "Knotwork already runs from" in run_refused_start(run.tree, PORT=str(free_port()))
    assert answers(f"http://127.0.0.1:{run.port}/healthz")


def test_secrets_are_readable_by_their_owner_only(run: Run) -> None:
    for name in ("embedded.json", "secret_key", "valkey/valkey.conf"):
        assert (run.tree / "var" / name).stat().st_mode & 0o777 == 0o600, name


def test_a_management_command_beside_a_run_reaches_its_database(run: Run) -> None:
    script = "from django.conf import settings; from clinic.models import Practice; "
    script += "print(Practice.objects.get().name, settings.EMBEDDED)"
    result = subprocess.run(
        [
            ".venv/bin/python",
            "manage.py",
            "shell",
            "--command",
            script,
        ],
        cwd=run.tree,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert "Willow Clinic True" in result.stdout


def test_start_after_a_kill_recovers_and_keeps_the_data(run: Run) -> None:
    owner = service_addresses(run.tree / "var")["DATABASE_OWNER_URL"]
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    run.end(signal.SIGKILL)
    orphans = {process.pid for process in processes_of(run.tree)}
    assert orphans, "killing the supervisor leaves its children, else this test shows nothing"
    again = Run(run.tree, run.port)
    again.wait_until_open()
    assert not orphans & {process.pid for process in processes_of(run.tree)}
    with psycopg.connect(service_addresses(run.tree / "var")["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]
    run.process = again.process


def test_ctrl_c_leaves_no_process(run: Run) -> None:
    run.end(signal.SIGINT)
    assert processes_of(run.tree) == []
    assert list((run.tree / "var" / "pids").iterdir()) == []


def test_a_busy_port_is_refused(tree: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        message = run_refused_start(tree, PORT=str(port), KNOTWORK_VAR=str(tmp_path / "var"))
        assert f"Port {port} is in use" in message
    assert processes_of(tree) == []


def test_a_folder_that_cannot_be_written_is_refused(tree: Path) -> None:
    # Even root cannot make a folder inside a file or under /proc.
    assert "/proc/knotwork" in run_refused_start(tree, KNOTWORK_VAR="/proc/knotwork", PORT=str(free_port()))


def test_a_full_disk_is_refused(tree: Path, tmp_path: Path) -> None:
    small = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
    mount = f"mount -t tmpfs -o size=6m none {tmp_path}"
    if subprocess.run(["sh", "-c", shlex.join([*small, mount])], capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    env = {"KNOTWORK_VAR": str(tmp_path), "PORT": str(free_port())}
    message = run_refused_start(tree, *small, f"{mount} && make INSTALL=true run", **env)
    assert "is full: free some space" in message
    assert processes_of(tree) == []


def test_one_address_without_the_other_is_refused(tree: Path) -> None:
    assert "Set both DATABASE_URL and BROKER_URL" in run_refused_start(
        tree, BROKER_URL="redis://x", PORT=str(free_port())
    )


def test_start_without_a_new_enough_python_prints_one_sentence(tree: Path, tmp_path: Path) -> None:
    for tool in ("sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tree / ".venv").rename(tree / "away")
    try:
        message = run_refused_start(tree, "sh", "config/embedded/install.sh", "base", PATH=str(tmp_path))
    finally:
        (tree / "away").rename(tree / ".venv")
    assert "Knotwork needs Python 3.13 or newer" in message


def test_start_without_a_package_index_prints_one_sentence_and_leaves_nothing(tree: Path) -> None:
    (tree / ".venv").rename(tree / "away")
    try:
        nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
        python = os.path.realpath(tree / "away" / "bin" / "python")
        message = run_refused_start(tree, python, "-I", "config/embedded/install.py", "base", **nowhere)
        assert "The Python package index cannot be reached" in message
        assert not (tree / ".venv").exists()
    finally:
        (tree / "away").rename(tree / ".venv")
