"""A start of `make run` that cannot succeed is refused in one sentence, and leaves nothing."""

import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.state import free_port
from tests.config.started import copy_tree, kill_remaining_processes, processes_of, run_refused_start

pytestmark = pytest.mark.xdist_group("refused starts")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A private copy of the tree from which nothing runs."""
    tree = copy_tree(tmp_path_factory.mktemp("refused") / "private")
    with kill_remaining_processes(tree):
        yield tree


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
