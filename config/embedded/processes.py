"""Child processes that are always found again: each leaves its pid and start time in a file."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import ended

LOG_LIMIT = 5_000_000


def identity(pid: int) -> str | None:
    """When this process started, which tells it from a later one with the same pid; None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self/stat").exists() else _identity_from_ps(pid)
    return None if fields[0] in "ZX" else fields[19]


def _identity_from_ps(pid: int) -> str | None:
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip() or None


def words_of(pid: int) -> str:
    """The command line of a process, or nothing if it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    if Path("/proc/self/stat").exists():
        return ""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a session leader's whole process group; a group that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


@dataclass
class Command:
    """What to start: its name, its words, and how it likes to be stopped."""

    name: str
    words: Sequence[str | Path]
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 20.0
    env: Mapping[str, str] | None = None
    account: Mapping[str, Any] = field(default_factory=dict)


class Child:
    """One running command in its own session, with a log and a pid file under var."""

    def __init__(self, command: Command, var: Path) -> None:
        self.command = command
        self.log = var / "log" / f"{command.name}.log"
        self.record = record_of(command.name, var)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.record.parent.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        """Start the command and write down which process it is."""
        _turn_over(self.log)
        with self.log.open("ab") as log:
            self.log_begins_at = log.tell()
            self.process = subprocess.Popen(
                [str(word) for word in self.command.words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self.command.env is None else dict(self.command.env),
                start_new_session=True,
                **self.command.account,
            )
        try:
            self.record.write_text(f"{self.process.pid} {identity(self.process.pid)}")
        except OSError:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def must_live(self) -> None:
        """Raise with the log's last lines when the process has ended."""
        if not self.alive:
            raise ended(self.command.name, self.last_words())

    def last_words(self, lines: int = 12) -> str:
        """The end of what this process wrote to its log, for a person to read."""
        with self.log.open("rb") as log:
            log.seek(self.log_begins_at)
            return "\n".join(log.read().decode(errors="replace").strip().splitlines()[-lines:])

    def stop(self) -> None:
        """Ask it to end, wait, and insist if it does not; nothing of its group is left afterwards."""
        if self.alive:
            self.process.send_signal(self.command.stop_with)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.command.patience)
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.record.unlink(missing_ok=True)


def run_to_end(command: Command, var: Path, pause: Callable[[float], None] = time.sleep) -> None:
    """Run a command that ends by itself; raise if it fails or the pause is cut."""
    with alongside(command, var, pause):
        pass


@contextlib.contextmanager
def alongside(command: Command, var: Path, pause: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Run a command that ends by itself while the block runs, then wait for it; raise if it fails."""
    child = Child(command, var)
    try:
        yield
        while child.alive:
            pause(0.02)
    finally:
        child.stop()
    if child.process.returncode != 0:
        child.must_live()


def record_of(name: str, var: Path) -> Path:
    """Where the pid of the command of this name is written down."""
    return var / "pids" / name


def stop_leftover(name: str, var: Path, stop_with: signal.Signals = signal.SIGTERM) -> None:
    """End the process of this name that a killed run left behind, if it is still that very process."""
    record = record_of(name, var)
    with contextlib.suppress(FileNotFoundError, ValueError):
        pid, _, started = record.read_text().partition(" ")
        if started and identity(int(pid)) == started:
            end(int(pid), stop_with)
    record.unlink(missing_ok=True)


def end(pid: int, stop_with: signal.Signals, patience: float = 10.0) -> None:
    """End a process that is not our child, with its group, and wait until it is gone."""
    started = identity(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, stop_with)
    deadline = time.monotonic() + patience
    while started and identity(pid) == started:
        if time.monotonic() > deadline:
            signal_group(pid, signal.SIGKILL)
        time.sleep(0.02)


def _turn_over(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
