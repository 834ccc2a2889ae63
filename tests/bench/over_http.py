"""Booking and reading over HTTP, with every guarantee on."""

import http.client
import json
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.bench.clinic import BenchClinic


class Caller:
    """One kept-alive connection to the API."""

    def __init__(self, base: str, token: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Send a request; return the status and the JSON of the answer."""
        content = json.dumps(body) if body is not None else None
        self.connection.request(method, f"/api/v1/{path}", content, self.headers | headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None


def booking_rate(base: str, clinic: BenchClinic, bookings: int, callers: int, first: datetime) -> float:
    """Return the bookings a second by this many callers at once, each for its own client and days."""
    each = bookings // callers
    faults: list[Any] = []
    threads = [
        threading.Thread(target=_book, args=(base, clinic, lane, each, first, faults))
        for lane in range(callers)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    assert not faults, faults[0]
    return each * callers / seconds


def _book(base: str, clinic: BenchClinic, lane: int, count: int, first: datetime, faults: list[Any]) -> None:
    caller = Caller(base, clinic.token)
    for turn in range(count):
        day, slot = divmod(turn, 11)
        body = {
            "client": str(clinic.clients[lane]),
            "service": str(clinic.service),
            "starts_at": (first + timedelta(days=50 * lane + day, hours=2 * slot)).isoformat(),
            "therapist": str(clinic.therapists[lane]),
        }
        status, answer = caller.send("POST", "appointments", body, **{"Idempotency-Key": str(uuid.uuid4())})
        if status != 201:
            faults.append((status, answer))
            return


def series_seconds(base: str, clinic: BenchClinic, first: datetime, *, path: str = "series") -> float:
    """Return the median time that one caller waits for a series of ten weekly visits; each client has one."""
    caller, waits = Caller(base, clinic.token), []
    for lane, client in enumerate(clinic.clients):
        body = {
            "client": str(client),
            "service": str(clinic.service),
            "location": str(clinic.location),
            "therapist": str(clinic.therapists[lane]),
            "first_at": first.isoformat(),
            "every_weeks": 1,
            "visits": 10,
        }
        started = time.perf_counter()
        status, answer = caller.send("POST", path, body, **{"Idempotency-Key": str(uuid.uuid4())})
        assert status in (200, 201), answer
        waits.append(time.perf_counter() - started)
    return sorted(waits)[len(waits) // 2]


def early_morning(days_ahead: int) -> datetime:
    """Return one in the morning, UTC, of the day this many days ahead."""
    return datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(days=days_ahead)


def seconds_per_call(base: str, clinic: BenchClinic, path: str, times: int = 30) -> float:
    """Return the median time that one caller waits for this address."""
    caller = Caller(base, clinic.token)
    waits = []
    for _ in range(times):
        started = time.perf_counter()
        status, answer = caller.send("GET", path)
        assert status == 200, answer
        waits.append(time.perf_counter() - started)
    return sorted(waits)[times // 2]
