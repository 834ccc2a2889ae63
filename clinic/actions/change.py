"""Change a record that was read before."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models.record import RevisedRecord


@transaction.atomic
def change[R: RevisedRecord](
    record: R,
    wanted: Mapping[str, Any],
    *,
    revision: int | None,
    by: Actor,
    verb: str = "changed",
    client_key: object = "",
) -> R:
    """Set these fields of the version that was read; 412 `changed_meanwhile` when it is no longer present."""
    record = type(record).lock_revision(record.pk, revision)
    for name, value in wanted.items():
        setattr(record, name, value)
    record.full_clean()
    record.save_revision()
    audit.record(by, verb, record, client_key=client_key, fields=wanted)
    return record
