"""Callers of a running web process over real HTTP, and many calls at once."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from email.message import Message
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Answer:
    """The answer to a request: status, headers and body."""

    status: int
    headers: Message
    content: bytes

    def json(self) -> Any:
        """Return the body as JSON; None when it is empty."""
        return json.loads(self.content) if self.content else None

    @property
    def outcome(self) -> tuple[int, str | None]:
        """Return the status, and the code of a refusal."""
        return self.status, self.json().get("code") if self.status >= 400 else None


@dataclass(frozen=True)
class Caller:
    """A person with a token at a base address."""

    base: str
    token: str = ""

    def api(self, method: str, address: str, body: Any = None, **headers: str) -> Answer:
        """Send a request to /api/v1/<address>; headers are named If_Match="...", Idempotency_Key="..."."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        return fetch(f"{self.base}/api/v1/{address}", method=method, data=data, headers=sent)


def fetch(
    url: str, *, method: str = "GET", data: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Send one request; return the answer, also for an error status."""
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def sign_in(base: str, email: str, password: str) -> Caller:
    """Sign this person in through the API."""
    answer = Caller(base).api("POST", "sign-in", {"email": email, "password": password})
    assert answer.status in (200, 201), answer.content
    return Caller(base, answer.json()["token"])


def at_once[T](calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all these calls at the same moment, each in a thread of its own; return the answers in order.

    Each thread sees the clock as it is set here, and has its own database connection. Raises what the first
    failed call raised.
    """
    start = threading.Barrier(len(calls))
    results: dict[int, T] = {}
    failures: list[BaseException] = []

    def run(index: int, call: Callable[[], T]) -> None:
        try:
            start.wait(10)
            results[index] = call()
        except BaseException as error:  # raised again in the test's thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=copy_context().run, args=(run, index, call))
        for index, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]
    return [results[index] for index in range(len(calls))]
