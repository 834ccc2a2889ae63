"""The values the embedded services keep under var between starts: ports, passwords, addresses, secret key."""

import contextlib
import json
import os
import secrets
import socket
from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = "embedded.json"
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL")
PASSWORDS = ("superuser_password", "owner_password", "application_password", "broker_password")
MARK = "KNOTWORK_EMBEDDED"
"""The variable that tells the settings that the database is the embedded one."""


def fill_environment(env: MutableMapping[str, str]) -> None:
    """Add the addresses and secret key of the embedded services, if they ever started; replace nothing."""
    var = Path(env.get("KNOTWORK_VAR", ROOT / "var")).resolve()
    addresses = service_addresses(var)
    for name, address in addresses.items():
        env.setdefault(name, address)
    if addresses and env.get("DATABASE_URL") == addresses.get("DATABASE_URL"):
        mark_embedded(env, var)


def mark_embedded(env: MutableMapping[str, str], var: Path) -> None:
    """Tell the settings that the database is the embedded one; add its secret key where none is given."""
    env[MARK] = "1"
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = secret_key(var)


def secret_key(var: Path) -> str:
    """Return the secret key kept under var, made once."""
    path = var / "secret_key"
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def service_addresses(var: Path) -> dict[str, str]:
    """Return the addresses of the embedded services under var, or nothing if they never started."""
    return {name: value for name, value in read_state(var).items() if name in ADDRESSES}


def read_state(var: Path) -> dict[str, str]:
    """Return all kept values; nothing where none were written."""
    try:
        values: dict[str, str] = json.loads((var / FILE).read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return values


def write_state(var: Path, values: dict[str, str]) -> None:
    """Keep these values in a file readable by its owner only, never half written."""
    write_secret(var / FILE, json.dumps(values, indent=1))


def write_secret(path: Path, text: str) -> None:
    """Write a file at mode 0600 so that it is either whole or absent."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def complete_passwords(values: dict[str, str]) -> dict[str, str]:
    """Return the kept passwords, with new ones where there are none."""
    return {name: values.get(name) or secrets.token_urlsafe(24) for name in PASSWORDS}


def choose_port(values: dict[str, str], name: str) -> str:
    """Return the kept port if it is free now, else another free one."""
    kept = values.get(name)
    return kept if kept and is_free(int(kept)) else str(free_port())


def is_free(number: int) -> bool:
    """Tell if no process listens on this loopback port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that no process listens on at this moment."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number
