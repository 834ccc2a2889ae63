"""The ids that other systems gave to records of ours."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from clients.models.imports import ExternalRef, ImportBatch, ImportRow
from clinic.prepared_query import insert_many


def known_subjects(system: str, kind: str, external_ids: Iterable[str]) -> dict[str, UUID]:
    """Return our records by the ids that a system gave them; those that are unknown are left out."""
    refs = ExternalRef.objects.filter(system=system, kind=kind, external_id__in=set(external_ids))
    return dict(refs.values_list("external_id", "subject_key"))


def name_subjects(batch: ImportBatch, kind: str, rows: Sequence[ImportRow]) -> None:
    """Keep the other system's id for what each row led to; an id that names a record already keeps it."""
    insert_many(
        [
            ExternalRef(
                system=batch.system, kind=kind, external_id=row.identity, subject_key=row.target, batch=batch
            )
            for row in rows
            if row.identity and row.target
        ],
        skip_known=True,
    )


def forget_subjects(keys: Iterable[Any]) -> None:
    """Forget the ids of records that are gone."""
    ExternalRef.objects.filter(subject_key__in=list(keys)).delete()
