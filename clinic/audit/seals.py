"""A seal over audit rows: a digest of the range, of each row in order, and of the seal before."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Max, Min

from clinic.models import AuditEntry, AuditSeal

SEALED = (
    "transaction", "id", "at", "actor_kind", "actor_key", "verb", "subject", "subject_key", "client_key",
    "fields", "reason", "read_hour",
)  # fmt: skip
FIRST = 0
# Run by the owner when setting up: transaction ids start low again in a cluster that was restored into.
GO_ON_COUNTING = """
DO $$
DECLARE
    present bigint := pg_current_xact_id()::text::bigint;
    last bigint := greatest(
        (SELECT max(transaction) FROM clinic_auditentry),
        (SELECT max(until_transaction) FROM clinic_auditseal),
        0
    );
BEGIN
    IF transaction_count(pg_current_xact_id()) < last THEN
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION transaction_count(xid8) RETURNS bigint LANGUAGE sql IMMUTABLE AS %L',
            format('SELECT $1::text::bigint + %s', last - present + 1)
        );
    END IF;
END $$
"""


LATE_AFTER = timedelta(minutes=5)
"""Rows that wait longer than this for a seal are a sign that sealing stands still."""


@dataclass(frozen=True)
class Digest:
    """The digest of a range of transactions, and how many rows it covers."""

    entries: int
    hex: str


def digest_of_range(*, since: int, until: int, previous: str) -> Digest:
    """Seal the rows of transactions from `since` up to, not including, `until`, as they are now."""
    rows = AuditEntry.objects.filter(transaction__gte=since, transaction__lt=until).order_by(
        "transaction", "id"
    )
    sealed = sha256(f"{previous}\n{since}\n{until}\n".encode())
    entries = 0
    for entries, row in enumerate(rows.values_list(*SEALED).iterator(chunk_size=2000), start=1):  # noqa: B007
        sealed.update(_line(row))
    return Digest(entries, sealed.hexdigest())


def _line(row: tuple[Any, ...]) -> bytes:
    said = [value.isoformat() if hasattr(value, "isoformat") else value for value in row]
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def unsealed_since() -> datetime | None:
    """Return the time of the oldest row that is under no seal; None when every row is."""
    last = AuditSeal.objects.aggregate(until=Max("until_transaction"))["until"] or FIRST
    oldest: datetime | None = AuditEntry.objects.filter(transaction__gte=last).aggregate(at=Min("at"))["at"]
    return oldest


def broken() -> Iterator[str]:
    """Each sealed range that is not as it was sealed, in words; nothing when all is well."""
    previous, since = "", FIRST
    for seal in AuditSeal.objects.order_by("until_transaction").iterator():
        at = f"{seal.sealed_at:%F %T}"
        where = f"transactions {seal.from_transaction} to {seal.until_transaction}, sealed {at}"
        if seal.from_transaction != since:
            yield f"A seal is missing before {where}."
        found = digest_of_range(since=seal.from_transaction, until=seal.until_transaction, previous=previous)
        if found.entries != seal.entries:
            yield f"Broken: {where}: {seal.entries} rows were sealed, {found.entries} are there."
        elif found.hex != seal.digest:
            yield f"Broken: {where}: a row, or a seal before, was changed."
        previous, since = seal.digest, seal.until_transaction
