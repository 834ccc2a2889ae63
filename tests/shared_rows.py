"""Rows shared by the tests of a module or package: written once, in a transaction around all of them."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

_depth = 0


@contextlib.contextmanager
def shared_rows(blocker: Any) -> Iterator[None]:
    """Undo at the end what was written inside; for a fixture of a module or package.

    Each test has its own transaction as ever: a savepoint in this one, so that no test sees what another did.
    """
    global _depth
    with blocker.unblock(), transaction.atomic():
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1
            transaction.set_rollback(True)


def begins_with_a_savepoint() -> bool:
    """Tell if a test that begins now opens its transaction as a savepoint."""
    return bool(_depth) and not connection.savepoint_ids
