"""Merge two records of one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from clients.guardians import require_adult_of_wards, require_guardian
from clients.merging.details import columns_of, details_kept
from clients.merging.journal import Journal
from clients.merging.locking import lock_both
from clients.merging.stored_values import stored_values
from clients.merging.words_of_one_person import withdraw_letters_not_allowed
from clients.models import Client, MergeRecord
from clients.record_parts import (
    client_tables,
    obstacles_to_merge,
    record_parts,
    require_facts_in_lifetime,
)
from clinic import audit, clock
from clinic.mail.actions.follow_readers import follow_readers
from clinic.models import Practice, Staff
from clinic.refusals import fault


@dataclass(frozen=True)
class MergeRequest:
    """The request of a person who read both: revisions and birth dates of both, and whose detail is kept."""

    revision: int | None
    source_revision: int | None
    birth_on: date | None
    source_birth_on: date | None
    choices: Mapping[str, str]
    reason: str


@transaction.atomic
def merge_clients(*, target: Client, source: Client, request: MergeRequest, by: Staff) -> MergeRecord:
    """Give all that `source` has to `target`, who is the same person; `source` leads on to it from now on.

    Details that differ are kept as chosen, blanks are filled. All is noted row by row (`MergeRow`). Raises
    `same_record`, `client_merged`, `client_archived`, `changed_meanwhile`, `birth_date_differs`,
    `choice_missing`, and the obstacles of the parts of the record.
    """
    if source.pk == target.pk:
        raise fault("/other", "same_record", "These are one record. Name another client.")
    practice, clients = lock_both(source, target, client_tables())
    source, target = clients[source.pk], clients[target.pk]
    _require_as_read(source, target, request)
    for obstacle in obstacles_to_merge(source, target):
        raise obstacle
    details = details_kept(source, target, request.choices)
    merge = MergeRecord(
        source=source,
        target=target,
        merged_by=by,
        reason=request.reason,
        choices=dict(request.choices),
        source_before=stored_values(source),
        target_before=stored_values(target),
    )
    merge.save(force_insert=True)
    _move_all(Journal(merge, source, target), details, clients, practice)
    withdraw_letters_not_allowed(target)
    wards = target.wards.values_list("pk", flat=True)
    follow_readers(recipient_keys=[str(key) for key in (target.pk, *wards)], by=by)
    for client, verb in ((target, "merged"), (source, "merged_into")):
        audit.record(by, verb, client, client_key=client.pk, fields=request.choices, reason=request.reason)
    return merge


def _require_as_read(source: Client, target: Client, request: MergeRequest) -> None:
    """Refuse records that were changed since, merged or archived, and birth dates typed otherwise."""
    source.require_not_merged()
    target.require_on_file()
    target.require_revision(request.revision)
    source.require_revision(request.source_revision)
    typed = {
        "/birth_on": (request.birth_on, target.birth_on),
        "/other_birth_on": (request.source_birth_on, source.birth_on),
    }
    for pointer, (said, kept) in typed.items():
        if said != kept:
            raise fault(
                pointer,
                "birth_date_differs",
                "This is not the birth date on that record. Read both once more: they may be two people.",
            )


def _move_all(
    journal: Journal, details: dict[str, Any], clients: Mapping[Any, Client], practice: Practice
) -> None:
    source, target, tables = journal.source, journal.target, client_tables()
    values = columns_of(details)
    guardian = values["guardian_id"]
    if guardian is not None and guardian != target.guardian_id:
        require_guardian(target, clients[guardian], practice)
    changes = {name: value for name, value in values.items() if value != getattr(target, name)}
    born = target.birth_on
    journal.change(target, **changes, revision=target.revision + 1)
    target.full_clean()
    # The highest app first: what hangs on a visit is joined before the visit is.
    for part in reversed(record_parts()):
        part.join(journal)
    for table in tables:
        journal.move(table)
    if target.birth_on != born:
        require_adult_of_wards(target, practice)
    require_facts_in_lifetime(target)
    journal.change(
        source,
        merged_into=target,
        archived_at=source.archived_at or clock.now(),
        revision=source.revision + 1,
    )
    journal.write({table.label: table for table in tables})
