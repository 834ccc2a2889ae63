"""Add, change or remove a record that needs no rules beyond those of its fields and constraints."""

from collections.abc import Mapping

from django.db import models, transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models.record import RevisedRecord


@transaction.atomic
def add_record[R: models.Model](
    kind: type[R], fields: Mapping[str, object], *, by: Actor, client_key: object = ""
) -> R:
    """Add a record of this kind, if its fields and constraints allow; audited as `added`."""
    record = kind(**fields)
    record.full_clean()
    record.save(force_insert=True)
    audit.record(by, "added", record, client_key=client_key, fields=fields)
    return record


@transaction.atomic
def change_record[R: RevisedRecord](
    record: R,
    changes: Mapping[str, object],
    *,
    revision: int | None,
    by: Actor,
    verb: str = "changed",
    client_key: object = "",
    reason: str = "",
) -> R:
    """Set these fields of a record; 412 `changed_meanwhile` when `revision` is not its present one.

    A change that changes nothing leaves the revision as it is.
    """
    record = type(record).lock_revision(record.pk, revision)
    before = record.column_values()
    for name, value in changes.items():
        setattr(record, name, value)
    record.full_clean()
    if record.column_values() == before:
        return record
    record.save_revision()
    audit.record(by, verb, record, client_key=client_key, fields=changes, reason=reason)
    return record


@transaction.atomic
def remove_record(record: RevisedRecord, *, revision: int | None, by: Actor) -> None:
    """Delete a record; audited as `removed`. Refused as `change_record` refuses a stale revision."""
    record = type(record).lock_revision(record.pk, revision)
    audit.record(by, "removed", record)
    record.delete()
