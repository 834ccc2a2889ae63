"""A copy of this tree under a private folder, and the runs started from it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "tests", ".hypothesis")
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CACHE_DB", "PUBLIC_URL")
SETTINGS = ("SECRET_KEY", "KNOTWORK_EMBEDDED", "DJANGO_SETTINGS_MODULE", "KNOTWORK_VAR")
UNSET = (*ADDRESSES, *SETTINGS, "PORT", "MAKEFLAGS", "MAKELEVEL")


def copy_tree(folder: Path) -> Path:
    """Return a copy of the tree that only its owner can enter, with this environment's packages."""
    folder.mkdir(mode=0o700)
    copy = folder / "knotwork"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / ".venv").symlink_to(sys.prefix)
    return copy


def bare_environment(**more: str) -> dict[str, str]:
    """Return the environment of a person who has set nothing."""
    return {name: value for name, value in os.environ.items() if name not in UNSET} | more


class Run:
    """`make run` in a copied tree, its output in a file."""

    def __init__(self, tree: Path, port: int) -> None:
        self.tree, self.port, self.first_page = tree, port, ""
        self.output = tree.parent / f"output-{time.monotonic_ns()}"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                ["make", "INSTALL=true", "run"],
                cwd=tree,
                env=bare_environment(PORT=str(port)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed_text(self) -> str:
        """Return the text printed so far."""
        return self.output.read_text()

    def wait_for_front_page(self, patience: float = 240.0) -> None:
        """Wait until the run answers at /, and keep what it says first."""
        deadline = time.monotonic() + patience
        while not (page := self.front_page()):
            assert self.process.poll() is None, self.printed_text
            assert time.monotonic() < deadline, self.printed_text
            time.sleep(0.1)
        self.first_page = page

    def front_page(self) -> str:
        """Return the page at /; blank while nothing answers there."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def wait_until_open(self, patience: float = 300.0) -> None:
        """Wait until the run has announced its address."""
        deadline = time.monotonic() + patience
        while "Ctrl-C stops everything" not in self.printed_text:
            assert self.process.poll() is None, self.printed_text
            assert time.monotonic() < deadline, self.printed_text
            time.sleep(0.1)

    def end(self, number: signal.Signals) -> int:
        """Signal the whole process group, as a terminal does, and wait for its end."""
        os.killpg(self.process.pid, number)
        return self.process.wait(60)


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


def processes_of(tree: Path) -> list[psutil.Process]:
    """Return every process that was started from this tree."""
    processes = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            traces = [*process.cmdline(), process.environ().get("KNOTWORK_VAR", ""), process.cwd()]
            if process.status() != psutil.STATUS_ZOMBIE and any(str(tree) in trace for trace in traces):
                processes.append(process)
    return processes


@contextlib.contextmanager
def kill_remaining_processes(tree: Path) -> Iterator[None]:
    """Kill at the end the processes of this tree that a failing test leaves."""
    try:
        yield
    finally:
        for process in processes_of(tree):
            with contextlib.suppress(psutil.Error):
                process.kill()
