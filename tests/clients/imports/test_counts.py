"""Counts that add up, for any rows: nothing is dropped in silence, and undoing leaves what was there."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client, ClientLabel, ContactPerson, ExternalRef, Label
from clinic.models import Envelope, Suppression
from tests.cast import ApiUser
from tests.clients.imports.files import HEADER, bring_in, take_back
from tests.effort import examples
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
CELLS = (
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["Ana", "Ben", "", "=1+1", "Zoë\nLi", "A" * 130]),
    st.sampled_from(["Lind", "Okafor", ""]),
    st.sampled_from(["", "ana@example.test", "no address"]),
    st.sampled_from(["", "020 7946 0001", "12"]),
    st.sampled_from(["", "29/02/1988", "30/02/1990", "03/04/1990", "1.13.1990"]),
    st.sampled_from(["", "No", "Yes", "perhaps"]),
    st.sampled_from(["", "", "one cell too many"]),
)
ROWS = st.lists(st.tuples(*CELLS), min_size=1, max_size=12)
TABLES = (Client, ClientLabel, ContactPerson, ExternalRef, Label, Suppression)


def content(rows: list[tuple[str, ...]]) -> str:
    """Return a file of these rows; a row of empty cells is none."""
    lines = (",".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in rows)
    return "\n".join([HEADER, *lines, "9,Known,Person,known@example.test,,01/05/1970,"])


def rows_of_tables() -> list[set[object]]:
    return [set(table._default_manager.values_list("pk", flat=True)) for table in TABLES]


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_every_row_is_accounted_for_once_and_undone(fern: ApiUser, rows: list[tuple[str, ...]]) -> None:
    with transaction.atomic():
        ClientFactory.create(name="Known Person", email="known@example.test", birth_on=date(1970, 5, 1))
        before = rows_of_tables()
        batch = bring_in(content(rows), fern.person)
        counts = batch.count_outcomes()
        filled = sum(any(cell.strip() for cell in row) for row in rows) + 1
        assert sum(counts.values()) == batch.rows_total == filled
        assert Client.objects.count() == len(before[0]) + counts["added"]
        assert not batch.rows.filter(outcome__in=["rejected", "suspect"], reason="").exists()
        assert bring_in(content(rows) + "\n", fern.person).count_outcomes()["added"] == 0
        take_back(batch)
        assert rows_of_tables() == before
        assert not Envelope.objects.exists()
        transaction.set_rollback(True)
