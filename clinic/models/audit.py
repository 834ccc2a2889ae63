from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from clinic import clock


class CurrentTransaction(Func):
    """The running transaction's id, as a number that grows for the life of the cluster.

    Migration 0003 counts on where a restore into a younger cluster would begin again.
    """

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class AuditEntry(models.Model):
    """One act on one record: by whom, when, which fields; appended, never changed, and without values."""

    at = models.DateTimeField(default=clock.now)
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    actor_kind = models.CharField(max_length=8, choices=[(k, k) for k in ("staff", "link", "system")])
    actor_key = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, help_text="What kind of record, such as appointment")
    subject_key = models.CharField(max_length=40)
    client_key = models.CharField(
        max_length=40, blank=True, help_text="Whose record it belongs to, if anyone's"
    )
    fields = ArrayField(models.CharField(max_length=60), default=list)
    reason = models.CharField(max_length=300, blank=True)
    read_hour = models.DateTimeField(null=True, help_text="Set on reads: one row per person, record and hour")

    class Meta:
        indexes: ClassVar = [
            models.Index("subject_key", "at", name="audit_by_subject"),
            models.Index("client_key", "at", name="audit_by_client", condition=~Q(client_key="")),
            models.Index("transaction", "id", name="audit_by_transaction"),
            models.Index("at", "id", name="audit_by_time"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "actor_key",
                "subject_key",
                "read_hour",
                condition=Q(read_hour__isnull=False),
                name="read_is_noted_once_an_hour",
            )
        ]


class AuditSeal(models.Model):
    """A digest over the audit rows of a range of transactions and over the seal before it."""

    sealed_at = models.DateTimeField(default=clock.now)
    from_transaction = models.BigIntegerField(unique=True, help_text="First transaction covered")
    until_transaction = models.BigIntegerField(unique=True, help_text="First transaction not covered")
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["until_transaction"]


class Attempt(models.Model):
    """A try at a secret (a password, a birth date): of whom and from where, as keyed digests only."""

    guard = models.CharField(max_length=20)
    subject = models.CharField(max_length=64, help_text="Digest of the person or link whose secret was tried")
    source = models.CharField(max_length=64, help_text="Digest of the network address")
    at = models.DateTimeField(default=clock.now)
    succeeded = models.BooleanField(default=False)
    refused = models.PositiveIntegerField(default=0, help_text="Tries refused in the pause after this one")

    class Meta:
        indexes: ClassVar = [
            models.Index("guard", "subject", "at", name="attempt_by_subject"),
            models.Index("guard", "source", "at", name="attempt_by_source"),
            models.Index("at", name="attempt_by_time"),
        ]
