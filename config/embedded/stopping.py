"""How a run is asked to stop: a signal is noted, and heeded at the next pause."""

import os
import signal
import sys
import time
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_asked: list[int] = []
_parent: list[int] = []


class Stopped(Exception):
    """Someone asked the run to end."""


def listen() -> None:
    """From now on note the signals instead of dying by them, so that no child is lost half started."""
    for number in SIGNALS:
        signal.signal(number, _note)


def tie_to_parent() -> None:
    """End with the parent process: make, killed hard, passes nothing on."""
    _parent.append(os.getppid())


def pause(seconds: float) -> None:
    """Sleep, then raise Stopped if the run has been asked to end."""
    if not _asked:
        time.sleep(seconds)
    if _asked or (_parent and os.getppid() != _parent[0]):
        print("Stopping ...", file=sys.stderr, flush=True)
        raise Stopped


def _note(number: int, frame: FrameType | None) -> None:
    _asked.append(number)
