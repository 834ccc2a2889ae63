from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clients.models import Client, Condition
from clinic import clock
from clinic.models import Staff
from clinic.models.record import RevisedRecord
from clinic.refusals import Refusal
from treatments.models.check_in import CheckIn
from treatments.models.episode import Episode
from treatments.vocabulary import URGENCIES_ASKED

LONGEST_SENTENCE = 600
RED_FLAG = "red_flag"
REASONS = (
    RED_FLAG,
    "worrying",
    "stronger",
    "spreading",
    "worse",
    "rising",
    "severe_pain",
    "strong_soreness",
    "wants_call",
    "silence",
    "no_response",
    "undelivered",
    "returned",
    "other",
)
SPECIFIC = (RED_FLAG, "stronger", "spreading", "worse", "severe_pain", "rising", "strong_soreness")
"""Reasons that say more than "something is worrying", the gravest first."""
GRAVEST_FIRST = (*SPECIFIC, *(reason for reason in REASONS if reason not in SPECIFIC))
URGENCIES = (*URGENCIES_ASKED, "routine")
"""Most urgent first."""
BANS = ("emergency", "same_day")
"""Urgencies of a red flag that ban hands-on work on the client (clinical rules, section 3)."""
OUTCOMES = ("spoke", "advised", "seen_by_clinician", "referred", "booked", "not_reached", "nothing_needed")


class FollowUpQuery(models.QuerySet["FollowUp"]):
    def open(self) -> FollowUpQuery:
        return self.filter(closed_at=None)

    def open_red_flags(self) -> FollowUpQuery:
        """Keep the open red flags, however urgent."""
        return self.open().filter(reason=RED_FLAG)

    def blocking_red_flags(self) -> FollowUpQuery:
        """Keep the open red flags that ban hands-on work and check-ins."""
        return self.open_red_flags().filter(urgency__in=BANS)

    def without_ban(self) -> FollowUpQuery:
        """Keep the blocking red flags whose ban is missing, of clients who are not archived."""
        return self.blocking_red_flags().filter(hold=None, client__archived_at=None)

    def with_details(self) -> FollowUpQuery:
        """Read each with all that the API shows of it, in a constant number of queries."""
        return self.select_related("client", "episode", "owner", "closed_by")


class FollowUp(RevisedRecord):
    """A matter a therapist must act on: its reason, evidence, owner, due time and outcome.

    At most one is open for each reason of an episode; later findings join its evidence.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="follow_ups")
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    check_in = models.ForeignKey(
        CheckIn, models.PROTECT, null=True, blank=True, related_name="follow_ups", help_text="What raised it"
    )
    reason = models.CharField(max_length=16, choices=[(r, r) for r in REASONS])
    urgency = models.CharField(max_length=12, choices=[(u, u) for u in URGENCIES])
    flags = ArrayField(
        models.CharField(max_length=24), default=list, blank=True, help_text="Of the catalogue"
    )
    evidence = ArrayField(models.CharField(max_length=LONGEST_SENTENCE), help_text="A sentence each")
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="follow_ups")
    raised_at = models.DateTimeField(default=clock.now)
    evidence_at = models.DateTimeField(default=clock.now, help_text="When the newest evidence came")
    raised_by = models.CharField(max_length=40, help_text="Key of whoever raised it")
    due_at = models.DateTimeField()
    hold = models.ForeignKey(
        Condition, models.PROTECT, null=True, related_name="+", help_text="The ban it put on the client"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="follow_ups_closed")
    outcome = models.CharField(max_length=20, blank=True, choices=[(o, o) for o in OUTCOMES])
    outcome_words = models.CharField(max_length=2000, blank=True)

    read_when_locked = ("owner", "hold")
    objects: ClassVar = FollowUpQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("owner", "due_at", name="follow_ups_to_do", condition=Q(closed_at=None)),
            models.Index("client", "raised_at", name="follow_ups_by_client"),
            models.Index("due_at", "id", name="follow_ups_by_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "episode",
                "reason",
                condition=Q(closed_at=None, episode__isnull=False),
                name="reason_stands_once_an_episode",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=REASONS) & Q(urgency__in=URGENCIES), name="follow_up_uses_known_words"
            ),
            models.CheckConstraint(condition=~Q(evidence=[]), name="follow_up_has_its_evidence"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="", outcome_words="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, outcome__in=OUTCOMES)
                & Q(closed_at__gte=F("raised_at")),
                name="closed_follow_up_says_by_whom_and_what_came",
            ),
            models.CheckConstraint(
                condition=Q(evidence_at__gte=F("raised_at")), name="evidence_comes_with_or_after_raising"
            ),
            models.CheckConstraint(
                condition=~Q(reason="red_flag") | Q(closed_at=None) | ~Q(outcome_words=""),
                name="red_flag_ends_with_a_finding",
                violation_error_code="finding_missing",
                violation_error_message="Say what a clinician found before a red flag is closed.",
            ),
        ]

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about it."""
        return f"follow_up:{self.pk}"

    @property
    def is_restricting(self) -> bool:
        """True if a red flag restricts something; a routine one restricts nothing."""
        return self.urgency != "routine"

    def is_overdue(self, at: datetime) -> bool:
        """True if it is open past its due time."""
        return self.closed_at is None and self.due_at < at

    def require_open(self) -> None:
        """Refuse to act on a follow-up that was closed; call it under the row's lock."""
        if self.closed_at is not None:
            raise Refusal("follow_up_closed", "This follow-up was closed. Raise a new one if it is back.")
