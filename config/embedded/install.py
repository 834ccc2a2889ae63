"""Install a hashed lock file into .venv, once per content; run by path, before anything is installed."""

import contextlib
import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
OFFLINE = (
    "NewConnectionError",
    "NameResolutionError",
    "Max retries",
    "Temporary failure",
    "Network is unreachable",
    "Connection broken",
    "Timeout",
    "ProxyError",
    "No matching distribution",
)


class CannotInstall(Exception):
    """Why not, in one sentence."""


def install(lock: str) -> None:
    """Make .venv hold what the lock file says; a no-op when it does already."""
    path = ROOT / "requirements" / f"{lock}.txt"
    with path.open() as held:
        # Two runs in one clone wait for each other.
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp(lock) in stamped() and works(PYTHON, "import django"):
            return
        ours = not VENV.exists()
        try:
            make_environment()
            run_pip(path)
            STAMP.write_text("\n".join([stamp("base"), stamp(lock)]))
        except BaseException:
            if ours:
                shutil.rmtree(VENV, ignore_errors=True)
            raise


def stamp(lock: str) -> str:
    """The fingerprint of a lock file under this Python's version."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(text + "{}.{}".format(*sys.version_info[:2]).encode()).hexdigest()


def stamped() -> list[str]:
    """The fingerprints of what is installed."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return STAMP.read_text().split()
    return []


def works(python: Path, statement: str) -> bool:
    """Whether this interpreter is there and runs the statement."""
    with contextlib.suppress(OSError):
        return subprocess.run([python, "-c", statement], capture_output=True, check=False).returncode == 0
    return False


def make_environment() -> None:
    """Make .venv, unless a sound one is there."""
    if works(PYTHON, "import pip, sys; sys.exit(sys.version_info < (3, 12))"):
        return
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            hint = "on Debian and Ubuntu: apt install python3-venv"
            raise CannotInstall(f"This Python has no {module} module, which Knotwork needs ({hint}).")
    print("Making the virtual environment ...", file=sys.stderr, flush=True)
    base = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run(
        [base, "-m", "venv", "--clear", VENV],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if made.returncode != 0:
        raise reason(made.stdout + made.stderr)


def run_pip(lock: Path) -> None:
    """Install the lock file with its hashes, showing how far it is."""
    print("Installing the packages (the first time only; a minute or so) ...", file=sys.stderr, flush=True)
    words = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
    ]
    words += ["--retries", "2", "--progress-bar", "off", "-r", str(lock)]
    said: list[str] = []
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            show(line, sum(word.startswith("Collecting") for word in said))
    if pip.returncode != 0:
        raise reason("".join(said))


def show(line: str, collected: int) -> None:
    """A line of progress now and then."""
    if line.startswith("Collecting") and collected % 10 == 0:
        print(f"  {collected} fetched", file=sys.stderr, flush=True)
    if line.startswith("Installing"):
        print(f"  all {collected} fetched, installing", file=sys.stderr, flush=True)


def reason(said: str) -> CannotInstall:
    """What went wrong, from what venv or pip said."""
    if "No space left on device" in said:
        return CannotInstall(f"The disk that holds {VENV} is full: free some space and start again.")
    if "Permission denied" in said or "Read-only file system" in said:
        return CannotInstall(f"{VENV} cannot be written: give yourself the right to, and start again.")
    if "HASHES" in said:
        return CannotInstall(
            "A downloaded package does not match its hash in requirements/: nothing was installed."
        )
    if any(sign in said for sign in OFFLINE):
        return CannotInstall(
            "The Python package index cannot be reached: check the network or pip's index settings."
        )
    return CannotInstall("The packages could not be installed:\n" + "\n".join(said.strip().splitlines()[-8:]))


def main() -> int:
    """Install, and turn trouble into one sentence and a failing exit."""
    try:
        install(sys.argv[1])
    except CannotInstall as trouble:
        print(trouble, file=sys.stderr)
    except OSError as error:
        print(reason(f"{error.filename}: {error.strerror}"), file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped before the installation was complete.", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
