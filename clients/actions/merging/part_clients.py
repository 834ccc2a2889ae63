"""Undo a merge: part two records again."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from clients.merging.legal_hold import require_no_hold
from clients.merging.locking import lock_both
from clients.merging.putting_back import put_back_rows
from clients.merging.words_of_one_person import carry_refusals, withdraw_letters_not_allowed
from clients.models import MergeRecord
from clients.record_parts import client_tables
from clinic import audit, clock
from clinic.mail.actions.follow_readers import follow_readers
from clinic.models import Staff
from clinic.refusals import Refusal


@transaction.atomic
def part_clients(
    *, merge: MergeRecord, revision: int | None, reason: str, by: Staff, also: Collection[UUID] = ()
) -> MergeRecord:
    """Put back every row that nobody changed since the merge, and those named in `also`; keep the rest.

    What was written since stays with the record that went on. A No said since counts for both. Raises
    `changed_meanwhile`, `merge_undone`, `legal_hold`, and `merged_since` where that record was merged again.
    """
    tables = {table.label: table for table in client_tables()}
    lock_both(merge.source, merge.target, tables.values())
    merge = MergeRecord.lock_revision(merge.pk, revision)
    merge.require_standing()
    source, target = merge.source, merge.target
    if target.merged_into_id is not None:
        raise Refusal(
            "merged_since", "The record that went on was merged with another since. Part those two first."
        )
    require_no_hold(source, target)
    put_back_rows(merge, tables, also)
    carry_refusals(source, target, since=merge.merged_at)
    merge.undone_at, merge.undone_by, merge.undone_reason = clock.now(), by, reason
    merge.save_revision("undone_at", "undone_by", "undone_reason")
    for client in (target, source):
        client.refresh_from_db()
        withdraw_letters_not_allowed(client)
        audit.record(by, "parted", client, client_key=client.pk, reason=reason)
    keys = {client.pk for client in (source, target)}
    keys |= {ward for client in (source, target) for ward in client.wards.values_list("pk", flat=True)}
    follow_readers(recipient_keys=sorted(map(str, keys)), by=by)
    return merge
