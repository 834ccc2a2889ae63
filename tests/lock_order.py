"""Every test checks that the row locks it takes come in the order that `LOCK_ORDER` states.

A lock that skips what others have locked waits for nobody, so it may come at any time.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from clinic.models.record import LOCK_ORDER
from tests.shared_rows import begins_with_a_savepoint

LOCK = re.compile(r"FOR (?:NO KEY )?UPDATE(?: OF \"(\w+)\")?")
FROM = re.compile(r'FROM "(\w+)"')


class LockRecorder:
    """Records the tables locked in each transaction of a test; a test's own transaction holds all of them.

    The outermost savepoint inside of it stands for the transaction of an action. Where tests share rows the
    test's own transaction is a savepoint itself: `in_savepoint`.
    """

    def __init__(self, *, in_savepoint: bool = False) -> None:
        self.opens_test = in_savepoint
        self.ranks = {apps.get_model(label)._meta.db_table: rank for rank, label in enumerate(LOCK_ORDER)}
        self.held: list[list[tuple[str, str]]] = []
        self.violations: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, and record the lock it takes; an execute wrapper of Django."""
        result = execute(sql, params, many, context)
        text = str(sql)
        if text.startswith("SAVEPOINT") and self.opens_test:
            self.opens_test = False
        elif text.startswith("SAVEPOINT"):
            self.held.append([])
        elif text.startswith("ROLLBACK TO SAVEPOINT") and self.held:
            self.held[-1] = []
        elif text.startswith("RELEASE SAVEPOINT") and self.held:
            locks = self.held.pop()
            if self.held:
                self.held[-1] += locks
        elif self.held and (match := LOCK.search(text)):
            table = match[1] or FROM.findall(text)[0]
            self._record(table, repr(params), waits="SKIP LOCKED" not in text)
        return result

    def _record(self, table: str, rows: str, *, waits: bool) -> None:
        held = [lock for locks in self.held for lock in locks]
        if table not in self.ranks or (table, rows) in held:
            return
        if waits:
            self.violations += [
                f"{table} after {other}" for other, _ in held if self.ranks[other] > self.ranks[table]
            ]
        self.held[-1].append((table, rows))


@contextlib.contextmanager
def locks_in_order(*, in_savepoint: bool = False) -> Iterator[None]:
    """Fail when an action inside the block locks rows against the order."""
    recorder = LockRecorder(in_savepoint=in_savepoint)
    with connection.execute_wrapper(recorder):
        yield
    assert recorder.violations == [], "against LOCK_ORDER in clinic/models/record.py"


@pytest.fixture(autouse=True)
def _locks_come_in_order() -> Iterator[None]:
    """Fail a test in which an action locks rows against the order."""
    with locks_in_order(in_savepoint=begins_with_a_savepoint()):
        yield
