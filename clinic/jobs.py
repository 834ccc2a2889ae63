"""Periodic jobs: act on each item by itself, and wake a worker before the next periodic run."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import cache, partial

from celery import current_app
from django.db import connection, models, transaction

log = logging.getLogger(__name__)
REST_SECONDS = 10.0
_broker_rests_until = 0.0


def run_each[T: models.Model](items: Iterable[T], act: Callable[[T], object], *, log: logging.Logger) -> int:
    """Call `act` on each item and return for how many it did something (its result is true).

    `act` opens its own transaction. One failure is logged with its traceback and does not stop the rest; the
    next run tries that item again.
    """
    return sum(_succeeds(item, act, log) for item in items)


def _succeeds[T: models.Model](item: T, act: Callable[[T], object], log: logging.Logger) -> bool:
    try:
        return bool(act(item))
    except Exception:
        log.exception("%s %s failed; the next run tries again", item._meta.label, item.pk)
        return False


def wake_worker(task_name: str) -> None:
    """Send a task after the commit, once per transaction, as best effort; the periodic run is what counts."""
    send = _sender(task_name)
    if not any(waiting[1] is send for waiting in connection.run_on_commit):
        transaction.on_commit(send, robust=True)


@cache
def _sender(task_name: str) -> Callable[[], None]:
    """Return the same callable for the same task, by which `wake_worker` knows that it waits already."""
    return partial(_send, task_name)


def _send(task_name: str) -> None:
    """Send the task, unless the broker failed within the last REST_SECONDS: no request waits for it twice."""
    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    try:
        current_app.send_task(task_name, retry=False, expires=10)
    except Exception as error:  # the broker is down; the work waits in PostgreSQL for the periodic run
        _broker_rests_until = time.monotonic() + REST_SECONDS
        log.warning("No worker was woken: %s", type(error).__name__)
