"""Deleting what a file added, as far as nobody worked with it since."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _

from clients.imports.external import forget_subjects
from clients.models.imports import ImportRow
from clinic.actors import Actor
from clinic.audit.entries import record_each
from clinic.models import Envelope


def delete_untouched(
    model: type[models.Model],
    rows: Sequence[ImportRow],
    by: Actor,
    *,
    own: Collection[type[models.Model]] = (),
) -> list[UUID]:
    """Delete the records that rows added, but those changed or referred to since; return which.

    Records of the `own` models came with them and go with them. The others stay: their rows say so.
    """
    keys = [row.target for row in rows if row.target]
    present = model._default_manager.filter(pk__in=keys).order_by("pk")
    records = {record.pk: record for record in present.select_for_update(no_key=True)}
    kept = {key for key, record in records.items() if getattr(record, "revision", 1) > 1}
    kept |= _referred_to(model, records.keys(), own)
    written_to = Envelope.objects.filter(recipient_key__in=[str(key) for key in records])
    kept |= {UUID(key) for key in written_to.values_list("recipient_key", flat=True)}
    for row in rows:
        if row.target in kept:
            row.kept_because = _("Somebody worked with it since: it stays.")
    gone = [record for key, record in records.items() if key not in kept]
    record_each(by, "import_undone", gone, client_keys=[getattr(r, "client_id", r.pk) for r in gone])
    deleted = [record.pk for record in gone]
    forget_subjects(deleted)
    # Nothing refers to them, as was just read; deleted otherwise, each table would be asked once more.
    for part in own:
        _delete(part, _column_to(part, model), deleted)
    _delete(model, "id", deleted)
    return deleted


def _referred_to(
    model: type[models.Model], keys: Collection[Any], own: Collection[type[models.Model]]
) -> set[UUID]:
    """Return the keys that a row of any other table refers to; of `own` tables what refers to their rows."""
    sql = _references(model, tuple(own))
    if not sql:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql, {"keys": list(keys)})
        return {key for (key,) in cursor.fetchall()}


@cache
def _references(model: type[models.Model], own: tuple[type[models.Model], ...]) -> str:
    """Return the SQL that reads from all tables at once which keys are referred to; blank without tables."""
    quote = connection.ops.quote_name
    selects = [
        f"SELECT {quote(key)} FROM {quote(table)} WHERE {quote(key)} = ANY(%(keys)s)"
        for table, key in _keys_to(model, without=own)
    ]
    for part in own:
        path, whole = quote(_column_to(part, model)), quote(part._meta.db_table)
        selects += [
            f"SELECT part.{path} FROM {whole} part JOIN {quote(table)} other ON other.{quote(key)} = part.id"
            f" WHERE part.{path} = ANY(%(keys)s)"
            for table, key in _keys_to(part)
        ]
    return " UNION ".join(selects)


def _keys_to(
    model: type[models.Model], *, without: Collection[type[models.Model]] = ()
) -> list[tuple[str, str]]:
    """Return the tables and columns that refer to a model."""
    return [
        (relation.related_model._meta.db_table, str(relation.field.column))
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in without
    ]


def _column_to(part: type[models.Model], model: type[models.Model]) -> str:
    """Return the column by which a part refers to its record."""
    fields = part._meta.concrete_fields
    return next(str(f.column) for f in fields if f.remote_field and f.remote_field.model is model)


def _delete(model: type[models.Model], column: str, keys: Sequence[Any]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quote(model._meta.db_table)} WHERE {quote(column)} = ANY(%s)", [list(keys)]
        )
