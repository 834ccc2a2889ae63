"""Seal the audit rows that can no longer change."""

from django.db import connection, transaction

from clinic.audit.seals import FIRST, digest_of_range
from clinic.models import AuditEntry, AuditSeal

ONE_AT_A_TIME = 0x5EA1


@transaction.atomic
def seal_audit() -> AuditSeal | None:
    """Seal every row of transactions that are over for certain; None when there are none, or another seals.

    A transaction below the snapshot's xmin has ended, so its rows are all there; one that still runs keeps
    everything from it on unsealed. Ranges join without a gap, from transaction 0 on.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT transaction_count(pg_snapshot_xmin(pg_current_snapshot()))")
        until = cursor.fetchone()[0]
    last = AuditSeal.objects.order_by("until_transaction").last()
    since = last.until_transaction if last else FIRST
    if not AuditEntry.objects.filter(transaction__gte=since, transaction__lt=until).exists():
        return None
    sealed = digest_of_range(since=since, until=until, previous=last.digest if last else "")
    return AuditSeal.objects.create(
        from_transaction=since, until_transaction=until, entries=sealed.entries, digest=sealed.hex
    )
