"""Add a set-up record."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from clinic import audit
from clinic.actors import Actor


@transaction.atomic
def add[R: models.Model](
    kind: type[R], wanted: Mapping[str, Any], *, by: Actor, client_key: object = ""
) -> R:
    """Add a record of this kind, if its fields and constraints allow; audited as `added`."""
    record = kind(**wanted)
    record.full_clean()
    record.save(force_insert=True)
    audit.record(by, "added", record, client_key=client_key, fields=wanted)
    return record
