"""The locks of a merge and of its undoing: all rows of both clients, in the order of docs/locking.md."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from clients.guardians import lock_adult_age
from clients.merging.tables import ClientTable
from clients.models import Client
from clinic.models import Practice
from clinic.models.record import LOCK_ORDER
from clinic.refusals import Refusal

BEFORE_CLIENTS = LOCK_ORDER[: LOCK_ORDER.index(Client._meta.label)]
AFTER_CLIENTS = LOCK_ORDER[LOCK_ORDER.index(Client._meta.label) + 1 :]


def lock_both(
    source: Client, target: Client, tables: Iterable[ClientTable]
) -> tuple[Practice, Mapping[UUID, Client]]:
    """Lock the rows of both, the practice, and both clients with their guardians; return the last two.

    The clients are locked FOR UPDATE: who writes a row that names one of them waits, and finds it merged.
    A row that came before that lock and that another has is not waited for: `busy`.
    """
    ranked = {table.label: table for table in tables}
    before = [ranked[label] for label in BEFORE_CLIENTS if label in ranked]
    locked = {table.label: table.keys_to_lock(source, target) for table in before}
    for table in before:
        _lock_rows(table.model, locked[table.label])
    practice = lock_adult_age()
    keys = {key for client in (source, target) for key in (client.pk, client.guardian_id) if key}
    rows = Client.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    clients = {row.pk: row for row in rows}
    for table in before:
        newer = table.keys_to_lock(source, target) - locked[table.label]
        if len(_lock_rows(table.model, newer, skip_locked=True)) < len(newer):
            raise Refusal(
                "busy", "The diary is busy. Nothing was changed; try again in a moment.", status=503
            )
    for label in AFTER_CLIENTS:
        if label in ranked:
            _lock_rows(ranked[label].model, ranked[label].keys_to_lock(source, target))
    return practice, clients


def _lock_rows(model: type[models.Model], keys: set[Any], *, skip_locked: bool = False) -> list[Any]:
    if not keys:
        return []
    rows = model._base_manager.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    return list(rows.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked))
