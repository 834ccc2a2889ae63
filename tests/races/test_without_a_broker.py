"""Booking without a broker: requests do not wait for it, and no letter is lost."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from clinic.models import Envelope
from config.embedded.state import free_port
from tests.callers import Caller, fetch
from tests.deployment import Deployment
from tests.factories import Diary
from tests.races.conftest import create_token
from tests.races.counting import booking_body
from tests.running import run_web

pytestmark = pytest.mark.xdist_group("processes")


PATIENCE_SECONDS = 15
"""Far less than a client of the broker waits that nobody limits."""


@dataclass(frozen=True)
class Broker:
    """A port that does not answer, and how to count the connections that were made to it since last time."""

    port: int
    new_connections: Callable[[], int]


@contextlib.contextmanager
def closed() -> Iterator[Broker]:
    """A port at which no process listens."""
    yield Broker(free_port(), lambda: 0)


@contextlib.contextmanager
def silent() -> Iterator[Broker]:
    """A port that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as accepted:
        server.setblocking(False)

        def new_connections() -> int:
            found = 0
            with contextlib.suppress(BlockingIOError):
                while True:
                    accepted.enter_context(server.accept()[0])
                    found += 1
            return found

        yield Broker(server.getsockname()[1], new_connections)


@pytest.mark.parametrize("kind", [closed, silent])
def test_book_without_a_broker_answers_and_keeps_the_letters_waiting(
    deployment: Deployment, clinic: Diary, noon: datetime, kind: Callable[[], AbstractContextManager[Broker]]
) -> None:
    token = create_token("Dana")
    with (
        kind() as broker,
        run_web(deployment.env | {"BROKER_URL": f"redis://127.0.0.1:{broker.port}/0"}) as web,
    ):
        dana = Caller(web, token)
        durations, tried = [], []
        for number in range(4):
            started = time.monotonic()
            body = booking_body(clinic.ana, clinic.massage, noon + timedelta(days=number))
            assert dana.api("POST", "appointments", body).status == 201
            durations.append(time.monotonic() - started)
            tried.append(broker.new_connections())
        ready, status = fetch(f"{web}/readyz"), dana.api("GET", "status")

    assert max(durations) < PATIENCE_SECONDS
    assert tried == ([1, 0, 0, 0] if kind is silent else [0, 0, 0, 0])  # left alone once it did not answer
    assert ready.status == 200
    assert (status.status, status.json()["broker_answers"]) == (200, False)
    assert set(Envelope.objects.values_list("state", flat=True)) == {"waiting"}
