"""Booking without a broker: requests do not wait for it, and no letter is lost."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
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


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """A port at which no process listens."""
    yield free_port()


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("broker", [closed_port, silent_port])
def test_book_without_a_broker_answers_and_keeps_the_letters_waiting(
    deployment: Deployment, clinic: Diary, noon: datetime, broker: Callable[[], AbstractContextManager[int]]
) -> None:
    token, durations = create_token("Dana"), []
    with broker() as port, run_web(deployment.env | {"BROKER_URL": f"redis://127.0.0.1:{port}/0"}) as web:
        dana = Caller(web, token)
        dana.api("GET", "appointments")  # the first request of a process imports the product
        for number in range(4):
            started = time.monotonic()
            body = booking_body(clinic.ana, clinic.massage, noon + timedelta(days=number))
            assert dana.api("POST", "appointments", body).status == 201
            durations.append(time.monotonic() - started)
        ready, status = fetch(f"{web}/readyz"), dana.api("GET", "status")

    assert durations[0] < 4  # the first one tries the broker
    assert max(durations[1:]) < 2  # which is then left alone
    assert ready.status == 200
    assert (status.status, status.json()["broker_answers"]) == (200, False)
    assert set(Envelope.objects.values_list("state", flat=True)) == {"waiting"}
