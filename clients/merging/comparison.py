"""Two records side by side, before a merge; and what a merge moved, by kind, for who may read which kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, TextField, Value
from django.db.models.functions import Cast

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
    named = [table for table in tables if table.columns]
    kinds = {table.label: kind_of_table(table, clinical=clinical) for table in named}
    of_target, of_source = (_count_by_kind(named, client, kinds) for client in (target, source))
    rows = [RowsOfKind(kind, of_target[kind], of_source[kind]) for kind in dict.fromkeys(kinds.values())]
    return Comparison(target, source, details_of_two(source, target), rows, obstacles)


def _count_by_kind(tables: Iterable[ClientTable], client: Client, kinds: Mapping[str, str]) -> Counter[str]:
    """Return how many rows of each kind name a client, in one query over all tables."""
    first, *others = [
        table.rows_of(client)
        .order_by()
        .values(of_table=Value(table.label, TextField()))
        .annotate(found=Count("pk"))
        .values_list("of_table", "found")
        for table in tables
    ]
    counts: Counter[str] = Counter()
    for label, found in first.union(*others, all=True):
        counts[kinds[label]] += found
    return counts


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
) -> dict[str, list[str]]:
    """Return the ids, by kind, of the rows written since about the record that goes on: they stay there."""
    moved = {row.row_key for row in merge.rows.all()}
    kinds, newer = {}, []
    for table in tables:
        if table.columns and table.model is not Client:
            kinds[table.label] = kind_of_table(table, clinical=clinical)
            rows = table.rows_of(merge.target).order_by().filter(created_at__gt=merge.merged_at)
            newer.append(rows.values_list(Value(table.label, TextField()), Cast("pk", TextField())))
    first, *others = newer
    found: dict[str, list[str]] = {}
    for label, key in sorted(first.union(*others, all=True), key=lambda row: row[1]):
        if key not in moved:
            found.setdefault(kinds[label], []).append(key)
    return found
