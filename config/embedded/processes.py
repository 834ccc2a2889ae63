"""Child processes that can always be found again: each has its pid and start time in a file."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import process_failure

LOG_LIMIT = 5_000_000


def start_time(pid: int) -> str | None:
    """Return the start time of a process, which tells it from a later one with the same pid; None if gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self/stat").exists() else _start_time_from_ps(pid)
    return None if fields[0] in "ZX" else fields[19]


def _start_time_from_ps(pid: int) -> str | None:
    listing = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip() or None


def command_line_of(pid: int) -> str:
    """Return the command line of a process, or an empty text if it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    if Path("/proc/self/stat").exists():
        return ""
    listing = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a session leader's whole process group; a group that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


@dataclass
class ProcessCommand:
    """A command to start: its name and arguments, and the signal and the seconds to stop it with."""

    name: str
    arguments: Sequence[str | Path]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20.0
    env: Mapping[str, str] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class ChildProcess:
    """One running command in its own session, with a log and a pid file under var."""

    def __init__(self, command: ProcessCommand, var: Path) -> None:
        self.command = command
        self.log = var / "log" / f"{command.name}.log"
        self.pid_file = pid_file_path(command.name, var)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        """Start the command and write its pid file."""
        _rotate(self.log)
        with self.log.open("ab") as log:
            self.log_offset = log.tell()
            self.process = subprocess.Popen(
                [str(argument) for argument in self.command.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self.command.env is None else dict(self.command.env),
                start_new_session=True,
                **self.command.options,
            )
        try:
            self.pid_file.write_text(f"{self.process.pid} {start_time(self.process.pid)}")
        except OSError:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Tell if the process still runs."""
        return self.process.poll() is None

    def require_alive(self) -> None:
        """Raise StartupError with the log's last lines when the process has ended."""
        if not self.alive:
            raise process_failure(self.command.name, self.log_tail(), self.log.parent.parent)

    def log_tail(self, lines: int = 12) -> str:
        """Return the last lines that this process wrote to its log."""
        with self.log.open("rb") as log:
            log.seek(self.log_offset)
            return "\n".join(log.read().decode(errors="replace").strip().splitlines()[-lines:])

    def kill(self) -> None:
        """End the process and its group at once; one that hangs hears no request."""
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask the process to end and wait, then kill its group; no process of the group is left."""
        if self.alive:
            self.process.send_signal(self.command.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.command.stop_seconds)
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.pid_file.unlink(missing_ok=True)


def run_to_end(command: ProcessCommand, var: Path, pause: Callable[[float], None] = time.sleep) -> None:
    """Run a command that ends by itself; raise if it fails, or what `pause` raises."""
    with run_alongside(command, var, pause):
        pass


@contextlib.contextmanager
def run_alongside(
    command: ProcessCommand, var: Path, pause: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Run a command that ends by itself while the block runs, then wait for it; raise if it fails."""
    child = ChildProcess(command, var)
    try:
        yield
        while child.alive:
            pause(0.02)
    finally:
        child.stop()
    if child.process.returncode != 0:
        child.require_alive()


def pid_file_path(name: str, var: Path) -> Path:
    """Return the path of the pid file of the command of this name."""
    return var / "pids" / name


def stop_leftover(name: str, var: Path, stop_signal: signal.Signals = signal.SIGTERM) -> None:
    """End the process of this name that a killed run left behind; leave a later process with its pid."""
    path = pid_file_path(name, var)
    with contextlib.suppress(FileNotFoundError, ValueError):
        pid, _, started = path.read_text().partition(" ")
        if started and start_time(int(pid)) == started:
            end_process(int(pid), stop_signal)
    path.unlink(missing_ok=True)


def end_process(pid: int, stop_signal: signal.Signals, timeout: float = 10.0) -> None:
    """End a process that is no child of this one, with its group, and wait until it is gone."""
    started = start_time(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    deadline = time.monotonic() + timeout
    while started and start_time(pid) == started:
        if time.monotonic() > deadline:
            signal_group(pid, signal.SIGKILL)
        time.sleep(0.02)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
