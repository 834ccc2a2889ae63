"""A web process is killed while it books: a retry with the same key books once."""

import os
import signal
import time
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from knox.models import AuthToken

from config.embedded.processes import pid_file_path
from scheduling.bookings import reservations
from scheduling.models import Appointment
from tests.callers import Caller
from tests.cast import ApiUser
from tests.deployment import Deployment
from tests.factories import Diary
from tests.races.counting import booking_body
from tests.running import run_web

pytestmark = pytest.mark.xdist_group("processes")
KEY = "ana-on-tuesday"


def kill(deployment: Deployment) -> None:
    """Kill the web process as a power cut does."""
    pid = int(pid_file_path("web", Path(deployment.env["KNOTWORK_VAR"])).read_text().split()[0])
    os.killpg(pid, signal.SIGKILL)


def is_waiting_for_a_lock(patience: float = 5.0) -> bool:
    """True once a connection of this database waits for a row lock."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def _post_until_cut_off(caller: Caller, body: dict[str, Any]) -> None:
    with pytest.raises(OSError):  # noqa: PT011 (the socket may fail in several ways)
        caller.api("POST", "appointments", body, Idempotency_Key=KEY)


def test_retry_after_a_crash_books_once(
    deployment: Deployment, desk: ApiUser, clinic: Diary, noon: datetime
) -> None:
    token, body = AuthToken.objects.create(desk.person)[1], booking_body(clinic.ana, clinic.massage, noon)
    with run_web(deployment.env) as web, transaction.atomic():
        reservations.lock_resources([clinic.theo.pk, clinic.mara.pk])
        request = Thread(target=_post_until_cut_off, args=(Caller(web, token), body))
        request.start()
        assert is_waiting_for_a_lock()
        kill(deployment)
        request.join(10)
    assert Appointment.objects.count() == 0

    first_retry, second_retry = (
        desk.api("POST", "appointments", body, Idempotency_Key=KEY) for _ in range(2)
    )

    assert (first_retry.status_code, "Idempotency-Replayed" in first_retry) == (201, False)
    assert (second_retry.json(), second_retry["Idempotency-Replayed"]) == (first_retry.json(), "true")
    assert Appointment.objects.count() == 1
