from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models.client import Client
from clients.models.condition import Condition
from clinic import clock
from clinic.models.record import Record
from clinic.refusals import Refusal


class HealthStatementQuery(models.QuerySet["HealthStatement"]):
    def open(self) -> HealthStatementQuery:
        """Return those that no therapist has asked about yet."""
        return self.filter(settled_at=None)


class HealthStatement(Record):
    """A client's words to the desk about their health, until a therapist has asked and settled them.

    The desk writes it and never reads it back.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="health_statements")
    words = models.TextField(max_length=1000)
    said_at = models.DateTimeField(default=clock.now)
    recorded_by = models.CharField(max_length=40, help_text="Key of whoever recorded it")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever settled it")
    condition = models.ForeignKey(
        Condition, models.PROTECT, null=True, blank=True, related_name="+", help_text="Recorded because of it"
    )
    settled_reason = models.CharField(max_length=300, blank=True, help_text="Why nothing was to be recorded")

    objects: ClassVar = HealthStatementQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("client", name="health_statements_to_ask", condition=Q(settled_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="health_statement_has_words"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by="", condition=None, settled_reason="")
                | Q(settled_at__isnull=False)
                & ~Q(settled_by="")
                & (Q(condition__isnull=False) | ~Q(settled_reason="")),
                name="health_statement_is_settled_by_a_condition_or_a_reason",
                violation_error_code="reason_missing",
                violation_error_message="Name the condition recorded for it, or say why there is none.",
            ),
        ]

    def require_open(self) -> None:
        """Raise `Refusal` `statement_settled` for a statement that was settled."""
        if self.settled_at is not None:
            raise Refusal("statement_settled", "This was asked about and settled already. Read it again.")
