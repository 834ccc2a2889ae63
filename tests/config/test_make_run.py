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
from tests.config.started import Run, bare_environment, copied_tree, leaving_nothing, processes_of
from tests.running import answers

pytestmark = pytest.mark.xdist_group("make run")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A private copy of the tree."""
    tree = copied_tree(tmp_path_factory.mktemp("run") / "private")
    with leaving_nothing(tree):
        yield tree


@pytest.fixture(scope="module")
def run(tree: Path) -> Run:
    """A run that is open; the tests below follow it through its life, in order."""
    run = Run(tree, free_port())
    run.wait_until_open()
    return run


def refused(tree: Path, *command: str, **env: str) -> str:
    """Return the output of a start that must fail."""
    ran = subprocess.run(
        command or ("make", "INSTALL=true", "run"),
        cwd=tree,
        env=bare_environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode != 0
    assert "Traceback" not in ran.stdout + ran.stderr
    return ran.stderr


def test_the_life_of_a_run_is_followed_on_one_worker(request: pytest.FixtureRequest) -> None:
    combine = os.environ.get("PYTEST_XDIST_WORKER") is None or "@make run" in request.node.nodeid
    assert combine, "xdist no longer sees groups: the tests of this file are spread over several runs"


def test_it_says_where_it_is_open_who_signs_in_and_where_mail_lands(run: Run) -> None:
    assert answers(f"http://127.0.0.1:{run.port}/readyz")
    for said in (f"http://127.0.0.1:{run.port}", "fern@willow.test", "willow-demo", f"{run.tree}/var/mail/"):
        assert said in run.said


def test_a_second_run_is_refused(run: Run) -> None:
    assert "Knotwork already runs from" in refused(run.tree, PORT=str(free_port()))
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


def test_after_a_kill_the_next_start_recovers_and_keeps_its_data(run: Run) -> None:
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
        said = refused(tree, PORT=str(port), KNOTWORK_VAR=str(tmp_path / "var"))
        assert f"Port {port} is in use" in said
    assert processes_of(tree) == []


def test_a_folder_that_cannot_be_written_is_refused(tree: Path) -> None:
    # Even root cannot make a folder inside a file or under /proc.
    assert "/proc/knotwork" in refused(tree, KNOTWORK_VAR="/proc/knotwork", PORT=str(free_port()))


def test_a_full_disk_is_refused(tree: Path, tmp_path: Path) -> None:
    small = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
    mount = f"mount -t tmpfs -o size=6m none {tmp_path}"
    if subprocess.run(["sh", "-c", shlex.join([*small, mount])], capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    env = {"KNOTWORK_VAR": str(tmp_path), "PORT": str(free_port())}
    said = refused(tree, *small, f"{mount} && make INSTALL=true run", **env)
    assert "is full: free some space" in said
    assert processes_of(tree) == []


def test_one_address_without_the_other_is_refused(tree: Path) -> None:
    assert "Set both DATABASE_URL and BROKER_URL" in refused(
        tree, BROKER_URL="redis://x", PORT=str(free_port())
    )


def test_no_python_that_is_new_enough_is_one_sentence(tree: Path, tmp_path: Path) -> None:
    for tool in ("sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tree / ".venv").rename(tree / "away")
    try:
        said = refused(tree, "sh", "config/embedded/install.sh", "base", PATH=str(tmp_path))
    finally:
        (tree / "away").rename(tree / ".venv")
    assert "Knotwork needs Python 3.13 or newer" in said


def test_no_package_index_is_one_sentence_and_leaves_nothing(tree: Path) -> None:
    (tree / ".venv").rename(tree / "away")
    try:
        nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
        python = os.path.realpath(tree / "away" / "bin" / "python")
        said = refused(tree, python, "-I", "config/embedded/install.py", "base", **nowhere)
        assert "The Python package index cannot be reached" in said
        assert not (tree / ".venv").exists()
    finally:
        (tree / "away").rename(tree / ".venv")
