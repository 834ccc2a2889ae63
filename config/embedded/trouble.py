"""What stops Knotwork from starting, said in one sentence."""

import errno
from pathlib import Path


class Trouble(Exception):  # noqa: N818
    """A reason not to start, worded for the person at the terminal."""


def from_os_error(error: OSError, var: Path) -> Trouble:
    """An operating system error becomes a sentence that says what to do next."""
    place = error.filename or var
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"The disk that holds {place} is full: free some space and start again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble(f"{place} cannot be written: give yourself the right to, or set KNOTWORK_VAR.")
    return Trouble(f"{place}: {error.strerror or error}.")
