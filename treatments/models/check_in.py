from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic import clock
from clinic.models.record import Record
from scheduling.models import Attendance
from treatments.models.episode import Episode, blank_or_in

AFTER_CLOSING = "after_closing"
KINDS = ("after_session", "weekly", "week_4", "week_8", AFTER_CLOSING)
DID_IT = ("yes", "partly", "no")
SORENESS = ("none", "mild", "strong")
LONGEST_TELLING = 2000
MOST_FLAGS = 40
NO_ANSWER = Q(
    did_it="",
    soreness="",
    back=None,
    worrying=None,
    stronger=None,
    spread=None,
    told_at=None,
    flags=[],
    words="",
    wants_call=False,
)


class CheckInQuery(models.QuerySet["CheckIn"]):
    def unanswered(self) -> CheckInQuery:
        return self.filter(answered_at=None)

    def answered(self) -> CheckInQuery:
        return self.filter(answered_at__isnull=False)

    def with_details(self) -> CheckInQuery:
        """Read each with all that the API shows of it, in a constant number of queries."""
        return self.select_related("episode__client").prefetch_related("readings", "attendance__notes")


class CheckIn(Record):
    """A question after a visit, asked by letter and answered once on the page behind its link.

    The numbers given are its readings. `told_at` is the time at which the questions behind "anything new or
    worrying?" were answered: a Yes counts at once, its details may follow.
    """

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="check_ins")
    attendance = models.ForeignKey(
        Attendance, models.PROTECT, null=True, related_name="check_ins", help_text="After this session"
    )
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])
    number = models.PositiveSmallIntegerField(default=0, help_text="Which week, or which closing")
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever recorded the answer")
    did_it = models.CharField(max_length=8, blank=True, choices=[(d, d) for d in DID_IT])
    soreness = models.CharField(max_length=8, blank=True, choices=[(s, s) for s in SORENESS])
    back = models.BooleanField(null=True, help_text="Has the pain come back? After closing only")
    worrying = models.BooleanField(null=True, help_text="Anything new or worrying?")
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever told last")
    stronger = models.BooleanField(null=True)
    spread = models.BooleanField(null=True)
    flags = ArrayField(models.CharField(max_length=24), default=list, help_text="Red flags answered Yes")
    signs = ArrayField(
        models.CharField(max_length=160),
        default=list,
        blank=True,
        help_text="The signs ticked, in words",
    )
    words = models.TextField(blank=True, help_text="All that was told, in order")
    wants_call = models.BooleanField(default=False)

    read_when_locked = ("episode__client",)
    objects: ClassVar = CheckInQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("episode", "asked_at", name="check_ins_by_episode"),
            models.Index("asked_at", "id", name="check_ins_by_time"),
            models.Index("asked_at", name="check_ins_unanswered", condition=Q(answered_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "attendance", condition=Q(kind="after_session"), name="session_is_asked_about_once"
            ),
            models.UniqueConstraint(
                "episode", "kind", "number", condition=~Q(kind="after_session"), name="moment_is_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="after_session", attendance__isnull=False, number=0, back=None)
                | Q(kind="weekly", attendance=None, number__gte=1, back=None)
                | Q(kind__in=["week_4", "week_8"], attendance=None, number=0, back=None)
                | Q(kind=AFTER_CLOSING, attendance=None, number__gte=1),
                name="check_in_says_what_it_is_about",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="check_in_runs_forward"),
            models.CheckConstraint(
                condition=NO_ANSWER | Q(answered_at__isnull=False), name="check_in_is_answered_or_silent"
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, flags=[], stronger=None, spread=None)
                | Q(told_at__isnull=False, worrying=True),
                name="what_is_worrying_follows_a_yes",
            ),
            models.CheckConstraint(
                condition=blank_or_in("did_it", DID_IT) & blank_or_in("soreness", SORENESS),
                name="check_in_uses_known_words",
            ),
        ]

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about it."""
        return f"check_in:{self.pk}"
