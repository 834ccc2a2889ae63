"""The diary stays up while the broker is away: nobody waits for it and nothing is lost."""

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
from tests.races.conftest import token_of
from tests.races.counting import booking
from tests.running import run_web

pytestmark = pytest.mark.xdist_group("processes")


@contextlib.contextmanager
def gone() -> Iterator[int]:
    """A port at which nobody listens."""
    yield free_port()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("broker", [gone, silent])
def test_bookings_answer_and_their_letters_wait(
    deployment: Deployment, clinic: Diary, noon: datetime, broker: Callable[[], AbstractContextManager[int]]
) -> None:
    token, took = token_of("Dana"), []
    with broker() as port, run_web(deployment.env | {"BROKER_URL": f"redis://127.0.0.1:{port}/0"}) as web:
        dana = Caller(web, token)
        for number in range(4):
            started = time.monotonic()
            body = booking(clinic.ana, clinic.massage, noon + timedelta(days=number))
            assert dana.api("POST", "appointments", body).status == 201
            took.append(time.monotonic() - started)
        ready, status = fetch(f"{web}/readyz"), dana.api("GET", "status")

    assert took[0] < 4  # the first one tries the broker
    assert max(took[1:]) < 2  # which is then left alone
    assert ready.status == 200
    assert (status.status, status.json()["broker_answers"]) == (200, False)
    assert set(Envelope.objects.values_list("state", flat=True)) == {"waiting"}
