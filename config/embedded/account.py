"""The operating system account that PostgreSQL runs in: it refuses to run as root."""

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
    """The folders of PostgreSQL, and the prefix or process options that run it as an ordinary user."""

    home: Path
    binaries: Path
    prefix: tuple[str, ...] = ()
    process_options: Mapping[str, Any] = field(default_factory=dict)

    def command_line(self, program: str, *arguments: str | Path) -> list[str]:
        """Return the command line that runs one of PostgreSQL's programs in this account."""
        return [*self.prefix, str(self.binaries / program), *map(str, arguments)]

    def own(self, path: Path) -> None:
        """Make this account the owner of a file or folder."""
        if "user" in self.process_options:
            shutil.chown(path, self.process_options["user"], self.process_options["group"])


def choose_account(var: Path, binaries: Path) -> Account:
    """Return the account of this process; for root, an ordinary user.

    The ordinary user is one of a new user namespace; where namespaces are forbidden, it is `nobody`, with a
    copy of PostgreSQL in a folder that `nobody` can enter.
    """
    if os.geteuid() != 0:
        return Account(var, binaries)
    return _in_namespace(var, binaries) or _as_nobody(var, binaries)


def _in_namespace(var: Path, binaries: Path) -> Account | None:
    probe = ["sh", "-c", 'test -w "$0" && "$1" --version', str(var), str(binaries / "postgres")]
    if shutil.which(NAMESPACE[0]) is None:
        return None
    result = subprocess.run([*NAMESPACE, *probe], capture_output=True, check=False)
    return Account(var, binaries, prefix=NAMESPACE) if result.returncode == 0 else None


def copy_folder(var: Path) -> Path:
    """Return the folder that is used in place of var where PostgreSQL must run as another user."""
    return COPIES / hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:16]


def _as_nobody(var: Path, binaries: Path) -> Account:
    nobody = pwd.getpwnam("nobody")
    home = copy_folder(var)
    copy = home / "postgresql"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    if not copy.exists():
        unfinished = home / "postgresql.making"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(binaries.parent, unfinished, symlinks=True)
        unfinished.replace(copy)
    options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    return Account(home, copy / "bin", process_options=options)
