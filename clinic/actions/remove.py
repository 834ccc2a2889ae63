"""Remove a set-up record that nothing stands on."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models.record import RevisedRecord


@transaction.atomic
def remove(record: RevisedRecord, *, revision: int | None, by: Actor) -> None:
    """Delete the version that was read; audited as `removed`."""
    record = type(record)._default_manager.select_for_update().get(pk=record.pk)
    record.require_revision(revision)
    audit.record(by, "removed", record)
    record.delete()
