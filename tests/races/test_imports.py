"""A file that two people start at once, that two workers take up, and whose worker is killed."""

import os
import signal
from collections import Counter
from unittest.mock import patch

import pytest
from django.db import connections

from clients.imports.actions.go_on import take_step
from clients.imports.actions.start import start_import
from clients.models import Client, ExternalRef, ImportBatch
from clients.models.imports import ImportRowQuery
from clinic.models import Staff
from tests.callers import at_once
from tests.clients.imports.files import HEADER, judge, refusal_code, upload, work
from tests.factories import PracticeFactory, StaffFactory

PEOPLE = 600
"""More than one step takes."""


@pytest.fixture
def owner(fresh_database: str) -> Staff:
    PracticeFactory.create()
    return StaffFactory.create(roles=["owner"])


@pytest.fixture
def judged(owner: Staff) -> ImportBatch:
    rows = (f"{n},First{n},Last{n},,,," for n in range(PEOPLE))
    return judge(upload("\n".join([HEADER, *rows]), owner))


def start(batch: ImportBatch, owner: Staff) -> str:
    return refusal_code(lambda: start_import(batch=batch, by=owner))


def is_whole(batch: ImportBatch) -> bool:
    """Return True if each row made one client, and the file says so."""
    return (
        Client.objects.count() == ExternalRef.objects.count() == batch.count_outcomes()["added"] == PEOPLE
        and batch.state == "applied"
    )


def test_two_who_start_a_file_at_once_start_it_once(judged: ImportBatch, owner: Staff) -> None:
    codes = at_once([lambda: start(judged, owner)] * 2)
    assert Counter(codes) == {"": 1, "import_elsewhere": 1}


def test_two_workers_add_each_row_once(judged: ImportBatch, owner: Staff) -> None:
    start(judged, owner)
    at_once([lambda: take_step(judged.pk)] * 3)
    assert is_whole(work(judged))


def test_a_file_whose_worker_was_killed_is_gone_on_with(judged: ImportBatch, owner: Staff) -> None:
    start(judged, owner)
    take_step(judged.pk)
    connections.close_all()
    if not (worker := os.fork()):
        with patch.object(ImportRowQuery, "save_effects", lambda *_: os.kill(os.getpid(), signal.SIGKILL)):
            take_step(judged.pk)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == -signal.SIGKILL
    assert Client.objects.count() == 500
    assert is_whole(work(judged))
