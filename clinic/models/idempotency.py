from __future__ import annotations

from typing import ClassVar

from django.db import connection, models

from clinic.models.record import Record
from clinic.refusals import Refusal

RESERVE = """
INSERT INTO clinic_keptanswer (created_at, scope, method, path, key, body_hash, body, etag)
VALUES (%s, %s, %s, %s, %s, %s, '', '') ON CONFLICT DO NOTHING RETURNING id
"""

STORE = "UPDATE clinic_keptanswer SET status = %s, body = %s, etag = %s WHERE id = %s"


class KeptAnswerQuery(models.QuerySet["KeptAnswer"]):
    def reserve(self, *, scope: str, method: str, path: str, key: str, body_hash: str) -> KeptAnswer | None:
        """Reserve a key in one statement; None when it is taken. Wait for an uncommitted request with it."""
        entry = KeptAnswer(scope=scope, method=method, path=path, key=key, body_hash=body_hash)
        with connection.cursor() as cursor:
            cursor.execute(RESERVE, [entry.created_at, scope, method, path, key, body_hash])
            row = cursor.fetchone()
        if row is None:
            return None
        entry.pk, entry._state.adding = row[0], False
        return entry

    def reserve_or_find(self, *, reused: str, body_hash: str, **scope: str) -> tuple[KeptAnswer, bool]:
        """Reserve a key, or find what is kept under it; return the entry, and True where it is new.

        Refuses the same key with another body as `key_reused`, in the words of `reused`.
        """
        if (entry := self.reserve(**scope, body_hash=body_hash)) is not None:
            return entry, True
        earlier = self.get(**scope)
        if earlier.body_hash != body_hash:
            raise Refusal("key_reused", reused, status=422)
        return earlier, False

    def store(self, entry: KeptAnswer, *, status: int, body: str, etag: str) -> None:
        """Store the answer under its reserved key."""
        with connection.cursor() as cursor:
            cursor.execute(STORE, [status, body, etag, entry.pk])


class KeptAnswer(Record):
    """The answer to a request with an `Idempotency-Key`, kept so that a repeat gets the same."""

    scope = models.CharField(max_length=60, help_text="The person or link that asked")
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    etag = models.CharField(max_length=80, blank=True)

    objects: ClassVar = KeptAnswerQuery.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index("created_at", name="kept_answers_by_age")]
        constraints: ClassVar = [
            models.UniqueConstraint("scope", "method", "path", "key", name="key_is_answered_once")
        ]
