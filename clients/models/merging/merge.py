from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from clients.models.client import Client
from clinic import clock
from clinic.models import Staff
from clinic.models.record import Record, RevisedRecord
from clinic.refusals import Refusal

OUTCOMES = ("put_back", "changed_since", "gone_since", "in_the_way")
"""What became of a row when its merge was undone; all but the first stay for a person to decide."""


class NotSamePersonQuery(models.QuerySet["NotSamePerson"]):
    def of(self, client: Client) -> NotSamePersonQuery:
        """Keep the pairs that this client is one of."""
        return self.filter(Q(client=client) | Q(other=client))

    def between(self, client: Client, other: Client) -> NotSamePersonQuery:
        """Keep the pair of these two, whichever of them was named first."""
        return self.filter(Q(client=client, other=other) | Q(client=other, other=client))


class NotSamePerson(Record):
    """Two clients who look like one person and are two: somebody asked, and they are not shown again."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    other = models.ForeignKey(Client, models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects: ClassVar = NotSamePersonQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Least("client", "other"), Greatest("client", "other"), name="pair_is_told_apart_once"
            ),
            models.CheckConstraint(
                condition=~Q(client=F("other")),
                name="pair_told_apart_is_of_two",
                violation_error_code="same_record",
                violation_error_message="These are one record. Name another client.",
            ),
        ]


class MergeRecord(RevisedRecord):
    """The merge of two records of one person: `source` was given up, `target` goes on.

    `choices` says for each detail that differed whose was kept; the details of both stand here as they were.
    """

    source = models.ForeignKey(Client, models.PROTECT, related_name="merges_out")
    target = models.ForeignKey(Client, models.PROTECT, related_name="merges_in")
    merged_at = models.DateTimeField(default=clock.now)
    merged_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    choices = models.JSONField(default=dict)
    source_before = models.JSONField()
    target_before = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    undone_reason = models.CharField(max_length=300, blank=True)

    read_when_locked = ("source", "target")

    class Meta:
        indexes: ClassVar = [models.Index("target", "merged_at", name="merges_by_target")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "source",
                condition=Q(undone_at=None),
                name="client_is_merged_once",
                violation_error_code="client_merged",
                violation_error_message="This record was joined with another already. Go on with that one.",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="merge_is_of_two_records",
                violation_error_code="same_record",
                violation_error_message="These are one record. Name another client.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | Q(undone_at__gte=F("merged_at"), undone_by__isnull=False) & ~Q(undone_reason=""),
                name="undone_merge_says_by_whom_and_why",
            ),
        ]

    def require_standing(self) -> None:
        """Raise `Refusal` `merge_undone` for a merge that was undone; the row is locked."""
        if self.undone_at is not None:
            raise Refusal("merge_undone", "These two records were parted already.")


class MergeRow(Record):
    """A row that a merge changed: the columns it changed, before and after, as text.

    `before` is null for a row that the merge wrote, `after` for one that it took out, whose `before` is all
    of it. `digest` is one of the whole row after the merge: by it a later change is known.
    """

    merge = models.ForeignKey(MergeRecord, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(help_text="In the order in which the merge changed them")
    table = models.CharField(max_length=60, help_text="Such as clients.Consent")
    row_key = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16, blank=True, choices=[(o, o) for o in OUTCOMES])

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("merge", "position", name="merged_rows_stand_in_order"),
            models.UniqueConstraint("merge", "table", "row_key", name="row_is_merged_once"),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False), name="merged_row_was_changed"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *OUTCOMES]), name="merged_row_outcome_is_known"
            ),
        ]
