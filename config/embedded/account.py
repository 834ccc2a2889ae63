"""As whom PostgreSQL runs: it refuses to run as root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMESPACE = ("unshare", "--user", "--map-user=1", "--map-group=1", "--")
COPIES = Path("/var/lib/knotwork")


@dataclass(frozen=True)
class Account:
    """Where PostgreSQL lives and what puts it under an ordinary user."""

    home: Path
    binaries: Path
    prefix: tuple[str, ...] = ()
    process: Mapping[str, Any] = field(default_factory=dict)

    def words(self, program: str, *arguments: str | Path) -> list[str]:
        """The command line that runs one of PostgreSQL's programs in this account."""
        return [*self.prefix, str(self.binaries / program), *map(str, arguments)]

    def give(self, path: Path) -> None:
        """Make a file or folder this account's own."""
        if "user" in self.process:
            shutil.chown(path, self.process["user"], self.process["group"])


def choose(var: Path, binaries: Path) -> Account:
    """Ourselves; when root, an ordinary user of a namespace; where that is forbidden, a copy for nobody."""
    if os.geteuid() != 0:
        return Account(var, binaries)
    return _in_namespace(var, binaries) or _as_nobody(var, binaries)


def _in_namespace(var: Path, binaries: Path) -> Account | None:
    probe = ["sh", "-c", 'test -w "$0" && "$1" --version', str(var), str(binaries / "postgres")]
    if shutil.which(NAMESPACE[0]) is None:
        return None
    tried = subprocess.run([*NAMESPACE, *probe], capture_output=True, check=False)
    return Account(var, binaries, prefix=NAMESPACE) if tried.returncode == 0 else None


def copy_of(var: Path) -> Path:
    """The folder that stands in for var where PostgreSQL must run as another user."""
    return COPIES / hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:16]


def _as_nobody(var: Path, binaries: Path) -> Account:
    nobody = pwd.getpwnam("nobody")
    home = copy_of(var)
    copied = home / "postgresql"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    if not copied.exists():
        half = home / "postgresql.making"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(binaries.parent, half, symlinks=True)
        half.replace(copied)
    account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    return Account(home, copied / "bin", process=account)
