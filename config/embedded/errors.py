"""The reasons that stop Knotwork from starting, each in one sentence."""

import errno
import tempfile
from pathlib import Path


class StartupError(Exception):
    """A reason not to start, worded for the person at the terminal."""


def startup_error(error: OSError, var: Path) -> StartupError:
    """Return a sentence that names an operating system error and the next thing to do."""
    place = error.filename or var
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StartupError(f"{place} cannot be written: give yourself the right to, or set KNOTWORK_VAR.")
    return StartupError(f"{place}: {error.strerror or error}.")


def process_failure(name: str, output: str, var: Path) -> StartupError:
    """Return a sentence about a process that ended: the full disk under var, or its last output.

    The disk itself is asked, since a full one takes no log line either.
    """
    if "No space left on device" in output or is_full(var):
        return _disk_full(var)
    return StartupError(f"{name} ended when it should not have. Its last words:\n{output}")


def is_full(folder: Path) -> bool:
    """Tell if the disk of this folder takes no more than a megabyte."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(1_000_000))
            file.flush()
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return False


def _disk_full(place: object) -> StartupError:
    return StartupError(f"The disk that holds {place} is full: free some space and start again.")
