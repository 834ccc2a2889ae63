"""Deleting what a file added, as far as nobody worked with it since."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import models
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
    for part in own:
        _rows_of(part, model, deleted).delete()
    model._default_manager.filter(pk__in=deleted).delete()
    return deleted


def _referred_to(
    model: type[models.Model], keys: Collection[Any], own: Collection[type[models.Model]]
) -> set[UUID]:
    """Return the keys that a row of any other table refers to; of `own` tables what refers to their rows."""
    found: set[UUID] = set()
    for relation in model._meta.related_objects:
        field, table = relation.field.attname, relation.related_model
        if table in own or relation.many_to_many:
            continue
        found |= set(
            table._default_manager.filter(**{f"{field}__in": list(keys)}).values_list(field, flat=True)
        )
    for part in own:
        path = _path_to(part, model)
        for relation in part._meta.related_objects:
            rows = relation.related_model._default_manager
            through = f"{relation.field.name}__{path}"
            found |= set(rows.filter(**{f"{through}__in": list(keys)}).values_list(through, flat=True))
    return found


def _rows_of(part: type[models.Model], model: type[models.Model], keys: Sequence[Any]) -> Any:
    return part._default_manager.filter(**{f"{_path_to(part, model)}__in": keys})


def _path_to(part: type[models.Model], model: type[models.Model]) -> str:
    """Return the name of the field by which a part refers to its record."""
    return next(f.name for f in part._meta.fields if f.remote_field and f.remote_field.model is model)
