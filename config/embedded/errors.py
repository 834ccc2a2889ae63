"""What stops Knotwork from starting, said in one sentence."""

import errno
from pathlib import Path


class Trouble(Exception):
    """A reason not to start, worded for the person at the terminal."""


def from_os_error(error: OSError, var: Path) -> Trouble:
    """An operating system error becomes a sentence that says what to do next."""
    place = error.filename or var
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble(f"{place} cannot be written: give yourself the right to, or set KNOTWORK_VAR.")
    return Trouble(f"{place}: {error.strerror or error}.")


def ended(name: str, said: str) -> Trouble:
    """A process that ended becomes a sentence with its last words, or with the reason they hold."""
    if "No space left on device" in said:
        return _full("its files")
    return Trouble(f"{name} ended when it should not have. Its last words:\n{said}")


def _full(place: object) -> Trouble:
    return Trouble(f"The disk that holds {place} is full: free some space and start again.")
