"""Two records side by side, before a merge; and what a merge moved, by kind, for who may read which kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clients.merging.details import DetailOfTwo, details_of_two
from clients.merging.tables import ClientTable
from clients.models import Client, MergeRecord, MergeRow
from clinic.refusals import Refusal

CLINICAL = "health_and_treatment"
"""The kind of all rows of a therapist's, to those who may not read them."""
DETAILS = "details"
"""The kind of the rows of clients themselves."""


@dataclass(frozen=True)
class RowsOfKind:
    """The numbers of rows of a kind that two records have."""

    kind: str
    target: int
    source: int


@dataclass(frozen=True)
class Comparison:
    """Two records side by side: details, rows of each kind, and what speaks against a merge."""

    target: Client
    source: Client
    details: list[DetailOfTwo]
    rows: list[RowsOfKind]
    obstacles: list[Refusal]


def compare(
    target: Client,
    source: Client,
    tables: Iterable[ClientTable],
    obstacles: list[Refusal],
    *,
    clinical: bool,
) -> Comparison:
    """Return both records side by side; without the right to clinical ones their rows are one kind."""
    of_target: Counter[str] = Counter()
    of_source: Counter[str] = Counter()
    for table in tables:
        if table.columns:
            kind = kind_of_table(table, clinical=clinical)
            of_target[kind] += table.rows_of(target).count()
            of_source[kind] += table.rows_of(source).count()
    rows = [RowsOfKind(kind, of_target[kind], of_source[kind]) for kind in of_target]
    return Comparison(target, source, details_of_two(source, target), rows, obstacles)


def kind_of_table(table: ClientTable | None, *, clinical: bool) -> str:
    """Return the kind by which the rows of a table are named to those who may read clinical ones, or not."""
    if table is None or table.model is Client:
        return DETAILS
    return table.name if clinical or table.sensitivity == "desk" else CLINICAL


def moved_by_kind(
    rows: Iterable[MergeRow], tables: dict[str, ClientTable], *, clinical: bool
) -> list[tuple[str, int]]:
    """Return how many rows of each kind a merge changed, in its order."""
    counts = Counter(kind_of_table(tables.get(row.table), clinical=clinical) for row in rows)
    return list(counts.items())


def written_since(
    merge: MergeRecord, tables: Iterable[ClientTable], *, clinical: bool
) -> list[tuple[str, int]]:
    """Return how many rows of each kind were written since about the record that goes on: they stay there."""
    counts: Counter[str] = Counter()
    moved = {row.row_key for row in merge.rows.all()}
    for table in tables:
        if table.columns and table.model is not Client:
            newer = table.rows_of(merge.target).filter(created_at__gt=merge.merged_at)
            keys = {str(key) for key in newer.values_list("pk", flat=True)}
            counts[kind_of_table(table, clinical=clinical)] += len(keys - moved)
    return [(kind, number) for kind, number in counts.items() if number]
