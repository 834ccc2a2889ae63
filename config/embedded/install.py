"""The installer of a hashed lock file into .venv; run by path, before anything is installed."""

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


class InstallError(Exception):
    """A reason that the packages could not be installed, in one sentence."""


def install(lock: str) -> None:
    """Install the packages of the lock file into .venv; do nothing when they are there already."""
    path = ROOT / "requirements" / f"{lock}.txt"
    with path.open() as lock_file:
        # Two runs in one clone wait for each other.
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if stamp(lock) in installed_stamps() and runs(PYTHON, "import django"):
            return
        is_new = not VENV.exists()
        try:
            make_environment()
            run_pip(path)
            STAMP.write_text("\n".join([stamp("base"), stamp(lock)]))
        except BaseException:
            if is_new:
                shutil.rmtree(VENV, ignore_errors=True)
            raise


def stamp(lock: str) -> str:
    """Return the fingerprint of a lock file under this Python's version."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(text + "{}.{}".format(*sys.version_info[:2]).encode()).hexdigest()


def installed_stamps() -> list[str]:
    """Return the fingerprints of the installed lock files."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return STAMP.read_text().split()
    return []


def runs(python: Path, statement: str) -> bool:
    """Tell if this interpreter is there and runs the statement."""
    with contextlib.suppress(OSError):
        return subprocess.run([python, "-c", statement], capture_output=True, check=False).returncode == 0
    return False


def make_environment() -> None:
    """Create .venv, unless a working one is there."""
    if runs(PYTHON, "import pip, sys; sys.exit(sys.version_info < (3, 13))"):
        return
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            hint = "on Debian and Ubuntu: apt install python3-venv"
            raise InstallError(f"This Python has no {module} module, which Knotwork needs ({hint}).")
    print("Making the virtual environment ...", file=sys.stderr, flush=True)
    base = getattr(sys, "_base_executable", sys.executable)
    result = subprocess.run(
        [base, "-m", "venv", "--clear", VENV],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if result.returncode != 0:
        raise install_error(result.stdout + result.stderr)


def run_pip(lock: Path) -> None:
    """Install the lock file with its hashes, and show the progress."""
    print("Installing the packages (the first time only; a minute or so) ...", file=sys.stderr, flush=True)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
    ]
    # Compiled as they are imported: half of the work of installing is on modules that are never used.
    command += ["--no-compile"]
    command += ["--retries", "2", "--progress-bar", "off", "-r", str(lock)]
    lines: list[str] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line)
            show_progress(line, sum(word.startswith("Collecting") for word in lines))
    if pip.returncode != 0:
        raise install_error("".join(lines))


def show_progress(line: str, collected: int) -> None:
    """Print a line of progress for every tenth package and when all are fetched."""
    if line.startswith("Collecting") and collected % 10 == 0:
        print(f"  {collected} fetched", file=sys.stderr, flush=True)
    if line.startswith("Installing"):
        print(f"  all {collected} fetched, installing", file=sys.stderr, flush=True)


def install_error(output: str) -> InstallError:
    """Return the reason of a failure, read from the output of venv or pip."""
    if "No space left on device" in output:
        return InstallError(f"The disk that holds {VENV} is full: free some space and start again.")
    if "Permission denied" in output or "Read-only file system" in output:
        return InstallError(f"{VENV} cannot be written: give yourself the right to, and start again.")
    if "HASHES" in output:
        return InstallError(
            "A downloaded package does not match its hash in requirements/: nothing was installed."
        )
    if any(sign in output for sign in OFFLINE):
        return InstallError(
            "The Python package index cannot be reached: check the network or pip's index settings."
        )
    return InstallError(
        "The packages could not be installed:\n" + "\n".join(output.strip().splitlines()[-8:])
    )


def main() -> int:
    """Install; answer the exit status, with a failure explained in one sentence."""
    try:
        install(sys.argv[1])
    except InstallError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(install_error(f"{error.filename}: {error.strerror}"), file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped before the installation was complete.", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
