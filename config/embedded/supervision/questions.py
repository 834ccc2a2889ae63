"""The questions that tell if a process of a run works, each answered within seconds."""

import contextlib
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 5


def database_answers(url: str) -> bool:
    """Tell if PostgreSQL answers; a refusal, such as while it recovers, is an answer too."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=TIMEOUT_SECONDS, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        return "FATAL" in str(error)
    return True


def valkey_answers(url: str) -> bool:
    """Tell if the broker answers a ping."""
    import redis

    try:
        timeouts = {"socket_connect_timeout": TIMEOUT_SECONDS, "socket_timeout": TIMEOUT_SECONDS}
        with redis.Redis.from_url(url, **timeouts) as broker:
            return bool(broker.ping())
    except (redis.RedisError, OSError):
        return False


def web_answers(url: str) -> bool:
    """Tell if the web process answers 200 at this address."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
        return bool(response.status == 200)
    return False


class WorkerQuestion:
    """A ping through the broker, which the worker answers; not asked while the broker is away."""

    def __init__(self, broker_url: str) -> None:
        from celery import Celery

        self.broker_url = broker_url
        self.app: Any = Celery("supervisor", broker=broker_url, fixups=[])
        self.app.conf.broker_transport_options = {
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "socket_timeout": TIMEOUT_SECONDS,
        }

    def __call__(self) -> bool:
        if not valkey_answers(self.broker_url):
            return True
        try:
            return bool(self.app.control.ping(timeout=TIMEOUT_SECONDS, limit=1))
        except Exception:  # whatever kombu raises when the broker goes away meanwhile
            return not valkey_answers(self.broker_url)


def beat_answers(schedule: Path, seconds: float, broker_url: str) -> bool:
    """Tell if beat wrote its schedule within this time; it does so with each job that it queues.

    While the broker is away it queues nothing, and is not asked.
    """
    if not valkey_answers(broker_url):
        return True
    written = [path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return time.time() - max(written, default=0.0) < seconds
