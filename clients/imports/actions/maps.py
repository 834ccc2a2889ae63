"""Maps of columns, kept by name for the next file of their kind."""

from django.db import transaction

from clients.models.imports import ImportBatch, ImportMap
from clinic import audit
from clinic.actors import Actor


def keep_map(batch: ImportBatch, name: str) -> None:
    """Keep how the columns of a file are mapped, those not read too; it replaces a map of this name."""
    fields = {column: batch.mapping.get(str(place), "") for place, column in enumerate(batch.columns)}
    settings = {"date_order": batch.date_order, "decimal_sign": batch.decimal_sign}
    ImportMap.objects.update_or_create(kind=batch.kind, name=name, defaults={"fields": fields, **settings})


@transaction.atomic
def delete_map(kept: ImportMap, *, by: Actor) -> None:
    """Delete a map; files that were mapped by it stay as they are."""
    audit.record(by, "removed", kept)
    kept.delete()
