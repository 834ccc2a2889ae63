"""What the embedded services remember between starts: ports, passwords, addresses."""

import contextlib
import json
import os
import secrets
import socket
from pathlib import Path

FILE = "embedded.json"
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL")
PASSWORDS = ("superuser_password", "owner_password", "application_password", "broker_password")


def addresses(var: Path) -> dict[str, str]:
    """The addresses of the embedded services under var, or nothing if they never started."""
    return {name: value for name, value in read(var).items() if name in ADDRESSES}


def read(var: Path) -> dict[str, str]:
    """Everything remembered, or nothing."""
    try:
        remembered: dict[str, str] = json.loads((var / FILE).read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return remembered


def write(var: Path, remembered: dict[str, str]) -> None:
    """Remember all this, readable by its owner only, never half written."""
    write_secret(var / FILE, json.dumps(remembered, indent=1))


def write_secret(path: Path, text: str) -> None:
    """Write a file at mode 0600 so that it is either whole or absent."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def passwords(remembered: dict[str, str]) -> dict[str, str]:
    """The remembered passwords, with new ones where there are none."""
    return {name: remembered.get(name) or secrets.token_urlsafe(24) for name in PASSWORDS}


def port(remembered: dict[str, str], name: str) -> str:
    """The remembered port if it is free now, else another free one."""
    known = remembered.get(name)
    return known if known and is_free(int(known)) else str(free_port())


def is_free(number: int) -> bool:
    """Whether nothing listens on this loopback port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port nothing listens on at this moment."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number
