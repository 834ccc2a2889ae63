"""Writes the audit: who, verb, subject, field names; never a personal or clinical value."""

from collections.abc import Iterable, Mapping

from django.db import models

from clinic import clock
from clinic.actors import Actor
from clinic.models.audit import AuditEntry
from clinic.prepared_query import insert_rows


def record(
    by: Actor,
    verb: str,
    subject: models.Model,
    *,
    client_key: object = "",
    fields: Iterable[str] = (),
    reason: str = "",
) -> None:
    """Note that `by` did `verb` to `subject`; call it inside the transaction that does it."""
    entry = AuditEntry(
        actor_kind=by.actor_kind,
        actor_key=by.actor_key,
        verb=verb,
        subject=subject._meta.model_name or "",
        subject_key=str(subject.pk),
        client_key=str(client_key),
        fields=sorted(fields),
        reason=reason,
    )
    insert_rows([entry])


def record_read(by: Actor, subject: models.Model, *, client_key: object = "") -> None:
    """Note that `by` read a clinical record: one row per person, record and hour."""
    record_reads(by, {subject: client_key})


def record_reads(by: Actor, subjects: Mapping[models.Model, object]) -> None:
    """The same for all the records of a page, each with its client's key."""
    now = clock.now()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=now,
                actor_kind=by.actor_kind,
                actor_key=by.actor_key,
                verb="read",
                subject=subject._meta.model_name or "",
                subject_key=str(subject.pk),
                client_key=str(client_key),
                read_hour=now.replace(minute=0, second=0, microsecond=0),
            )
            for subject, client_key in subjects.items()
        ],
        ignore_conflicts=True,
    )
