"""The request to stop a run: a signal is noted, and takes effect at the next pause."""

import os
import signal
import sys
import time
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_signals: list[int] = []
_parent: list[int] = []


class StopRequested(Exception):
    """The run has been asked to end."""


def note_signals() -> None:
    """Note the signals from now on instead of dying by them, so that no child is lost half started."""
    for number in SIGNALS:
        signal.signal(number, _note)


def stop_with_parent() -> None:
    """End with the parent process: make, killed hard, passes no signal on."""
    _parent.append(os.getppid())


def pause(seconds: float) -> None:
    """Sleep, then raise StopRequested if the run has been asked to end."""
    if not _signals:
        time.sleep(seconds)
    if _signals or (_parent and os.getppid() != _parent[0]):
        print("Stopping ...", file=sys.stderr, flush=True)
        raise StopRequested


def _note(number: int, frame: FrameType | None) -> None:
    _signals.append(number)
