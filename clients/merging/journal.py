"""The journal of a merge: each row it changes, takes out or writes, so that all of it can be put back."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from clients.merging.stored_values import digest_of, stored_values
from clients.merging.tables import ClientTable
from clients.models import Client, MergeRecord, MergeRow
from clinic.models.record import RevisedRecord


class Journal:
    """Changes rows for the merge of `source` into `target` and notes each, in order."""

    def __init__(self, merge: MergeRecord, source: Client, target: Client) -> None:
        self.merge, self.source, self.target = merge, source, target
        self._noted: dict[tuple[type[models.Model], Any], dict[str, Any] | None] = {}
        self._gone: set[tuple[type[models.Model], Any]] = set()

    def change(self, row: models.Model, **values: Any) -> None:
        """Set these columns of a row."""
        self._note_change(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values])

    def add(self, row: models.Model) -> None:
        """Write a new row."""
        row.save(force_insert=True)
        self._noted[(type(row), row.pk)] = None

    def remove(self, row: models.Model) -> None:
        """Take a row out; the journal keeps all of it."""
        key = (type(row), row.pk)
        changed = self._noted.pop(key, {}) or {}
        self._noted[key] = stored_values(row) | changed
        self._gone.add(key)
        row.delete()

    def move(self, table: ClientTable) -> None:
        """Name the target wherever a row of this table names the source."""
        rows = list(table.rows_of(self.source))
        if table.once:
            for row in rows:
                self._move_or_remove(table, row)
            return
        for row in rows:
            self._note_change(row, self._changes(table, row))
        found = table.model._base_manager.filter(pk__in=[row.pk for row in rows])
        if issubclass(table.model, RevisedRecord):
            found.update(revision=F("revision") + 1)
        for column in table.columns:
            named = found.filter(**{column: table.value(column, self.source)})
            named.update(**{column: table.value(column, self.target)})

    def _move_or_remove(self, table: ClientTable, row: models.Model) -> None:
        """Move a row, or take it out where the target has it already, or would name itself."""
        before = dict(self._noted)
        try:
            with transaction.atomic():
                self.change(row, **self._changes(table, row))
        except IntegrityError:
            self._noted = before
            row.refresh_from_db()
            self.remove(row)

    def _changes(self, table: ClientTable, row: models.Model) -> dict[str, Any]:
        """Return the columns in which the row names the source, with the target's value, by attribute."""
        fields: list[Any] = [table.model._meta.get_field(column) for column in table.columns]
        return {
            field.attname: table.value(field.name, self.target)
            for field in fields
            if getattr(row, field.attname) == table.value(field.name, self.source)
        }

    def _note_change(self, row: models.Model, values: dict[str, Any]) -> None:
        key = (type(row), row.pk)
        earlier = self._noted.pop(key, {})
        if earlier is None:  # it was written by the merge: there is no state before
            self._noted[key] = None
            return
        names = {row._meta.get_field(name).name for name in values}
        self._noted[key] = stored_values(row, names) | earlier

    def write(self, tables: dict[str, ClientTable]) -> None:
        """Keep the journal as rows of the merge, with what each holds now."""
        present = self._present_rows()
        rows = []
        for position, ((model, pk), before) in enumerate(self._noted.items()):
            row = present.get((model, pk))
            if before is None and row is None:
                continue
            names = [*(before or {})]
            table = tables.get(model._meta.label)
            rows.append(
                MergeRow(
                    merge=self.merge,
                    position=position,
                    table=model._meta.label,
                    row_key=str(pk),
                    before=before,
                    after=None if row is None else stored_values(row, names),
                    digest="" if row is None else watched_digest(row, table, names),
                )
            )
        MergeRow.objects.bulk_create(rows)

    def _present_rows(self) -> dict[tuple[type[models.Model], Any], models.Model]:
        keys: dict[type[models.Model], list[Any]] = {}
        for model, pk in self._noted.keys() - self._gone:
            keys.setdefault(model, []).append(pk)
        return {
            (model, pk): row
            for model, pks in keys.items()
            for pk, row in model._base_manager.in_bulk(pks).items()
        }


def watched_digest(row: models.Model, table: ClientTable | None, changed: list[str]) -> str:
    """Return the digest by which a later change of a row is known."""
    return digest_of(row, changed if table and table.changes_by_itself else None)
