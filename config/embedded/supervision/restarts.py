"""The watch over the processes of a run: one that ended or does not answer is started again."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .. import shutdown
from ..errors import process_failure
from ..processes import ChildProcess
from .progress import print_progress

RESTARTS, WITHIN_SECONDS = 5, 600.0
"""A process that needs more restarts within this time ends the run."""
ASK_EVERY_SECONDS = 2.0
LONGEST_PAUSE = 8.0


@dataclass
class WatchedProcess:
    """A process, the question that tells if it works, and for how long no answer is borne."""

    child: ChildProcess
    answers: Callable[[], bool]
    patience_seconds: float
    restarted_at: deque[float] = field(default_factory=deque)
    answered_at: float = field(default_factory=time.monotonic)

    @property
    def name(self) -> str:
        """The name of its command."""
        return self.child.command.name

    def trouble(self) -> str | None:
        """Return in words why it has to be started again; None while it works."""
        if not self.child.alive:
            return "ended by itself"
        if time.monotonic() - self.answered_at > self.patience_seconds:
            return "does not answer"
        return None

    def ask_forever(self) -> None:
        """Ask again and again."""
        while True:
            self.ask()
            time.sleep(ASK_EVERY_SECONDS)

    def ask(self) -> None:
        """Ask once, and keep the time if it answers."""
        if self.answers():
            self.answered_at = time.monotonic()

    def start_again(self, trouble: str) -> None:
        """Kill what is left and start it again, saying so; raise StartupError when that came too often."""
        now = time.monotonic()
        while self.restarted_at and now - self.restarted_at[0] > WITHIN_SECONDS:
            self.restarted_at.popleft()
        if len(self.restarted_at) >= RESTARTS:
            raise process_failure(self.name, self.child.log_tail(), self.child.log.parent.parent)
        print_progress(f"{self.name} {trouble} and is started again")
        self.child.kill()
        # PostgreSQL's remaining processes need a moment to end; what fails at once is not hurried.
        shutdown.pause(min(0.5 * 2 ** len(self.restarted_at), LONGEST_PAUSE))
        self.restarted_at.append(now)
        self.child.start()
        self.answered_at = time.monotonic()


def watch(processes: list[WatchedProcess]) -> None:
    """Start each process again when it ended or hangs, until asked to stop or until that is too often."""
    for process in processes:
        process.answered_at = time.monotonic()
        threading.Thread(target=process.ask_forever, daemon=True).start()
    while True:
        shutdown.pause(0.3)
        for process in processes:
            if trouble := process.trouble():
                process.start_again(trouble)
