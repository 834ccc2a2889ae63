"""The migrated template saved under var between test runs, so that only new migrations are run again.

A file is named by a hash of all migrations and of the catalogue: a change of either is never met with an
old template.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from config.embedded.postgres import postgres_binaries

ROOT = Path(__file__).resolve().parent.parent


def restore_template(folder: Path, address: str) -> None:
    """Fill an empty database from the file of these migrations, if one is saved."""
    saved = _file_of_this_state(folder)
    if saved.exists():
        _run("pg_restore", "--exit-on-error", "--no-comments", "-d", address, str(saved))


def save_template(folder: Path, address: str) -> None:
    """Save a migrated database for the next run, and delete the files of other migrations."""
    saved = _file_of_this_state(folder)
    if saved.exists():
        return
    unfinished = saved.with_suffix(f".{os.getpid()}")
    _run("pg_dump", "--format=custom", "-f", str(unfinished), address)
    for old in folder.glob(f"{_STEM}*.dump"):
        old.unlink(missing_ok=True)
    unfinished.replace(saved)


_STEM = "test-template-"


def _file_of_this_state(folder: Path) -> Path:
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/catalogue/*.json")]):
        digest.update(path.name.encode() + path.read_bytes())
    return folder / f"{_STEM}{digest.hexdigest()[:16]}.dump"


def _run(program: str, *arguments: str) -> None:
    subprocess.run([postgres_binaries() / program, *arguments], check=True, capture_output=True)
