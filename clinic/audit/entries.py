"""Writes the audit: who, verb, subject, field names; never a personal or clinical value."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import models

from clinic import clock
from clinic.actors import Actor
from clinic.models.audit import AuditEntry
from clinic.prepared_query import insert_many, insert_rows

JOINED_FOR = timedelta(minutes=1)


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
    insert_rows([_entry(by, verb, subject, client_key, fields=sorted(fields), reason=reason)])


def record_joined(
    by: Actor, verb: str, subject: models.Model, *, client_key: object = "", fields: Iterable[str] = ()
) -> None:
    """Note an act as `record` does, unless the newest entry of this record says the same already.

    That entry is of the same person and verb, names at least these fields, and is less than `JOINED_FOR` old:
    so an entry stands for what one person did in that time with nothing in between. Reads do not count.
    """
    newest = AuditEntry.objects.filter(subject_key=str(subject.pk), read_hour=None).order_by("-at", "-id")
    last = newest.first()
    is_said = (
        last is not None
        and (last.actor_key, last.verb) == (by.actor_key, verb)
        and last.at > clock.now() - JOINED_FOR
        and set(last.fields).issuperset(fields)
    )
    if not is_said:
        record(by, verb, subject, client_key=client_key, fields=fields)


def record_read(by: Actor, subject: models.Model, *, client_key: object = "") -> None:
    """Note that `by` read a clinical record: one row per person, record and hour."""
    record_reads(by, {subject: client_key})


def record_reads(by: Actor, subjects: Mapping[models.Model, object]) -> None:
    """The same for all the records of a page, each with its client's key."""
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    AuditEntry.objects.bulk_create(
        [_entry(by, "read", subject, key, at=now, read_hour=hour) for subject, key in subjects.items()],
        ignore_conflicts=True,
    )


def record_each(
    by: Actor,
    verb: str,
    subjects: Sequence[models.Model],
    *,
    client_keys: Sequence[object],
    fields: Iterable[str] = (),
) -> None:
    """Note an act upon each of many records, as `record` does, in one statement."""
    names = sorted(fields)
    insert_many(
        _entry(by, verb, subject, key, fields=names)
        for subject, key in zip(subjects, client_keys, strict=True)
    )


def _entry(by: Actor, verb: str, subject: models.Model, client_key: object, **more: Any) -> AuditEntry:
    return AuditEntry(
        actor_kind=by.actor_kind,
        actor_key=by.actor_key,
        verb=verb,
        subject=subject._meta.model_name or "",
        subject_key=str(subject.pk),
        client_key=str(client_key),
        **more,
    )
