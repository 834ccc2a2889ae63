from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from clinic.refusals import Refusal

MERGED = "This record was joined with another of the same person. Go on with that one."
LEADS_ON = (
    models.CheckConstraint(
        condition=Q(merged_into=None) | Q(archived_at__isnull=False),
        name="merged_client_takes_nothing",
        violation_error_code="client_merged",
        violation_error_message=MERGED,
    ),
    models.CheckConstraint(
        condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
        name="client_is_not_merged_into_itself",
        violation_error_code="same_record",
        violation_error_message="These are one record. Name another client.",
    ),
)
"""A merged client is archived, and no chain of them leads back; triggers see to chains and other tables."""


class LeadsOn(models.Model):
    """A record that may lead on to another of the same person, with which it was merged."""

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        editable=False,
        help_text="The record of the same person that goes on in place of this one",
    )

    merged_into_id: UUID | None

    class Meta:
        abstract = True

    def survivor(self) -> Self:
        """Return the record that goes on in place of this one, at the end of all merges; else this one."""
        record: Any = self
        while record.merged_into is not None:
            record = record.merged_into
        survivor: Self = record
        return survivor

    def require_not_merged(self) -> None:
        """Raise `Refusal` `client_merged`, which names the record that goes on in place of this one."""
        if self.merged_into_id is not None:
            raise Refusal("client_merged", MERGED, merged_into=str(self.survivor().pk))
