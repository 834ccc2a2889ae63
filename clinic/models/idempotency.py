from typing import ClassVar

from django.db import models

from clinic.models.record import Record


class KeptAnswer(Record):
    """What a request with an `Idempotency-Key` was answered, so that a repeat gets the same."""

    scope = models.CharField(max_length=60, help_text="The person or link that asked")
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    etag = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index("created_at", name="kept_answers_by_age")]
        constraints: ClassVar = [
            models.UniqueConstraint("scope", "method", "path", "key", name="key_is_answered_once")
        ]
