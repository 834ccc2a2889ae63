"""The web process under senders who do not finish: everybody else is answered, and they are ended."""

import contextlib
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.callers import Caller, fetch
from tests.deployment import Deployment
from tests.running import run_web

pytestmark = pytest.mark.xdist_group("processes")
THREADS = 4
PATIENCE = 4
UNFINISHED = {
    "declared": b"Content-Length: 100\r\n\r\n{",
    "chunked": b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
}


@contextlib.contextmanager
def unfinished_requests(port: int, count: int, ending: bytes) -> Iterator[list[socket.socket]]:
    """Open requests whose bodies never end."""
    with contextlib.ExitStack() as open_sockets:
        sockets = []
        for _ in range(count):
            sender = open_sockets.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            head = b"POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            sender.sendall(head + ending)
            sockets.append(sender)
        time.sleep(0.3)
        yield sockets


@pytest.mark.parametrize("kind", UNFINISHED)
def test_unfinished_bodies_keep_nobody_waiting_and_are_ended(deployment: Deployment, kind: str) -> None:
    env = deployment.env | {"REQUEST_BODY_SECONDS": str(PATIENCE), "WEB_THREADS": str(THREADS)}
    with run_web(env) as web:
        visitor = Caller(web, "")
        visitor.api("POST", "sign-in", {"email": "x@willow.test", "password": "warm-up"})
        with unfinished_requests(urlsplit(web).port or 80, 2 * THREADS, UNFINISHED[kind]) as senders:
            started = time.monotonic()
            assert fetch(f"{web}/healthz").status == 200
            seen = time.monotonic()
            signed_in = visitor.api("POST", "sign-in", {"email": "x@willow.test", "password": "guess"})
            answered = time.monotonic()
            assert signed_in.status == 401
            assert seen - started < 1
            assert answered - seen < 1
            for sender in senders:
                assert sender.recv(4096).startswith(b"HTTP/1.1 408")
            assert time.monotonic() - started < PATIENCE + 5
