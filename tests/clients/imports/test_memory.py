"""A large file is read piece by piece: how much memory it takes does not grow with the file."""

import tracemalloc

import pytest

from clients.imports.files import measure
from tests.cast import ApiUser
from tests.clients.imports.files import HEADER, upload

pytestmark = pytest.mark.django_db
ROWS = 40_000
MOST_TAKEN = 6_000_000
"""Bytes: a few pieces of a file, and a row."""


def test_reading_takes_no_more_memory_for_a_larger_file(fern: ApiUser) -> None:
    lines = "\n".join(f"{n},Ana,Lind,{'x' * 200}@example.test,,," for n in range(ROWS))
    assert len(lines) > 1.5 * MOST_TAKEN
    batch = upload(f"{HEADER}\n{lines}", fern.person)
    tracemalloc.start()
    assert measure(batch)[1] == ROWS
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < MOST_TAKEN
