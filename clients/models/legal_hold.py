from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models.client import Client
from clinic import clock
from clinic.models import Staff
from clinic.models.record import Record


class LegalHoldQuery(models.QuerySet["LegalHold"]):
    def standing(self, on: date) -> LegalHoldQuery:
        """Keep those that count on this day: not lifted, and not past their last day."""
        return self.filter(Q(until=None) | Q(until__gte=on), lifted_at=None)


class LegalHold(Record):
    """An order to keep a record as it is, such as during a lawsuit: it is not erased, merged or parted."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=300, help_text="Who asked for it and why; for owners")
    until = models.DateField(
        null=True, blank=True, help_text="The last day on which it counts; null: until it is lifted"
    )
    placed_at = models.DateTimeField(default=clock.now)
    placed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar = LegalHoldQuery.as_manager()

    class Meta:
        ordering: ClassVar = ["-placed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="legal_hold_has_a_reason",
                violation_error_code="reason_missing",
                violation_error_message="Say who asked for the hold, and why.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason=""),
                name="lifted_hold_says_by_whom_and_why",
                violation_error_code="reason_missing",
                violation_error_message="Say why the hold is lifted.",
            ),
        ]
