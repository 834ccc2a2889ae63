"""Put back the rows of a merge: each that nobody changed since; the rest stays for a person to decide."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from clients.merging.journal import watched_digest
from clients.merging.stored_values import read_values, stored_values
from clients.merging.tables import ClientTable
from clients.models import MergeRecord, MergeRow
from clinic.models.record import RevisedRecord


def outcomes_of_parting(merge: MergeRecord, tables: Mapping[str, ClientTable]) -> list[MergeRow]:
    """Return the rows of a standing merge with what would become of each, in order; nothing is written."""
    rows = list(merge.rows.all())
    present = _present_rows(rows)
    for row in rows:
        row.outcome = _outcome(row, present.get((row.table, row.row_key)), tables)
    return rows


def put_back_rows(
    merge: MergeRecord, tables: Mapping[str, ClientTable], also: Collection[UUID]
) -> list[MergeRow]:
    """Put back what nobody changed since, the last change first; keep and return what became of each row.

    Of the rows named in `also`, which were changed since, those columns go back that the merge alone changed.
    """
    rows = outcomes_of_parting(merge, tables)
    present = _present_rows(rows)
    for row in reversed(rows):
        if row.outcome == "put_back" or (row.outcome == "changed_since" and row.pk in also):
            row.outcome = _put_back(row, present.get((row.table, row.row_key)))
    MergeRow.objects.bulk_update(rows, ["outcome"])
    return rows


def _present_rows(rows: Collection[MergeRow]) -> dict[tuple[str, str], models.Model]:
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.table, []).append(row.row_key)
    return {
        (label, str(pk)): found
        for label, pks in keys.items()
        for pk, found in apps.get_model(label)._base_manager.in_bulk(pks).items()
    }


def _outcome(row: MergeRow, present: models.Model | None, tables: Mapping[str, ClientTable]) -> str:
    if row.after is None:
        return "put_back" if present is None else "in_the_way"
    if present is None:
        return "gone_since"
    is_same = watched_digest(present, tables.get(row.table), [*row.after]) == row.digest
    return "put_back" if is_same else "changed_since"


def _put_back(row: MergeRow, present: models.Model | None) -> str:
    """Write the state before of one row; what has taken its place since keeps it: `in_the_way`."""
    try:
        with transaction.atomic():
            _write_before(row, present)
    except (IntegrityError, ProtectedError):
        return "in_the_way"
    return "put_back"


def _write_before(row: MergeRow, present: models.Model | None) -> None:
    model: Any = apps.get_model(row.table)
    if present is None:
        model(**read_values(model, row.before or {})).save(force_insert=True)
        return
    if row.before is None:
        present.delete()
        return
    assert row.after is not None, "a row that is there was not taken out by the merge"
    now = stored_values(present, row.after)
    mine = {name: before for name, before in row.before.items() if now[name] == row.after[name]}
    values = read_values(model, mine)
    if isinstance(present, RevisedRecord):
        values["revision"] = present.revision + 1
    for name, value in values.items():
        setattr(present, name, value)
    present.save(update_fields=[*values])
