"""Periodic jobs: one failure does not stop the rest, and a broker that is down is tried once."""

import logging
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from clinic import jobs
from clinic.models import Practice, Service
from tests.factories import ServiceFactory

log = logging.getLogger("tests.jobs")


def test_run_each_goes_on_after_a_failure_and_logs_its_traceback(
    practice: Practice, caplog: pytest.LogCaptureFixture
) -> None:
    first, broken, last = (ServiceFactory.create() for _ in range(3))
    done: list[Service] = []

    def act(service: Service) -> bool:
        if service == broken:
            raise RuntimeError("no luck")
        done.append(service)
        return service == first

    assert jobs.run_each([first, broken, last], act, log=log) == 1
    assert done == [first, last]
    [record] = caplog.records
    assert (record.name, record.levelname) == ("tests.jobs", "ERROR")
    assert str(broken.pk) in record.getMessage()
    assert record.exc_info is not None


def test_wake_worker_sends_each_task_once_per_transaction(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        for task in ("one", "two", "one"):
            jobs.wake_worker(task)

    assert len(callbacks) == 2


def test_wake_worker_leaves_a_failed_broker_alone(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    tries: list[str] = []

    def fail(name: str, **options: object) -> None:
        tries.append(name)
        raise OSError

    monkeypatch.setattr(current_app, "send_task", fail)
    monkeypatch.setattr(jobs, "_broker_rests_until", 0.0)
    for task in ("one", "two"):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.wake_worker(task)

    assert tries == ["one"]
