from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic import clock
from clinic.models.record import Record
from clinic.refusals import fault
from scheduling.models import Attendance
from treatments.measures.moments import is_late_baseline
from treatments.models.check_in import CheckIn
from treatments.models.episode import Episode

AVERAGE = "average_7_days"
"""The question of the baseline and the outcomes: how strong the pain was over the last 7 days."""
PAIN = ("now", AVERAGE, "worst_7_days", "least_7_days")
WELL_BEING = ("sleep", "stress", "stiffness")
FURTHER = (*WELL_BEING, "global_change")
"""Questions of the outcomes besides the pain."""
QUESTIONS = (*PAIN, *FURTHER)
MOMENTS = ("baseline", "between", "after_session", "weekly", "week_4", "week_8", "after_closing")
SOURCES = ("therapist", "front_desk", "client")


def require_on_scale(question: str, value: int) -> None:
    """Refuse a number that the question's scale does not hold."""
    least, most = (1, 7) if question == "global_change" else (0, 10)
    if not least <= value <= most:
        raise fault(
            "/value",
            "out_of_range",
            _("Give a whole number from {least} to {most}.").format(least=least, most=most),
        )


class ReadingQuery(models.QuerySet["Reading"]):
    def of_episode(self, episode: Episode) -> ReadingQuery:
        """Keep the readings of one episode, in the order in which they were given."""
        return self.filter(episode=episode).order_by("measured_at", "id")

    def baselines(self) -> ReadingQuery:
        """Keep the readings that later ones of their episode are compared with."""
        return self.filter(moment="baseline", question=AVERAGE)


class Reading(Record):
    """A number a client gave, with the question that was asked: only equal questions are compared.

    Pain, sleep, stress and stiffness run from 0 (none) to 10; global change from 1 (very much better) to
    7 (very much worse). The baseline is the 7-day average asked before the first hands-on treatment; asked
    before there is an episode it belongs to the visit until one is opened.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="readings")
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, blank=True, related_name="readings")
    attendance = models.ForeignKey(
        Attendance, models.PROTECT, null=True, blank=True, related_name="readings", help_text="Asked for it"
    )
    check_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, blank=True, related_name="readings")
    question = models.CharField(max_length=16, choices=[(q, q) for q in QUESTIONS])
    moment = models.CharField(max_length=16, default="between", choices=[(m, m) for m in MOMENTS])
    value = models.PositiveSmallIntegerField()
    measured_at = models.DateTimeField(default=clock.now)
    source = models.CharField(max_length=12, choices=[(s, s) for s in SOURCES])
    recorded_by = models.CharField(max_length=40, help_text="Key of whoever recorded it")

    objects: ClassVar = ReadingQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("episode", "question", "measured_at", name="readings_by_episode"),
            models.Index("client", "measured_at", name="readings_by_client"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(question__in=[*PAIN, *WELL_BEING], value__lte=10)
                | Q(question="global_change", value__gte=1, value__lte=7),
                name="reading_is_on_its_scale",
                violation_error_code="out_of_range",
                violation_error_message="Give 0 to 10; for global change 1 (much better) to 7 (much worse).",
            ),
            models.CheckConstraint(condition=Q(moment__in=MOMENTS), name="reading_moment_is_known"),
            models.UniqueConstraint(
                "check_in",
                "question",
                condition=Q(check_in__isnull=False),
                name="check_in_answers_a_question_once",
            ),
            models.UniqueConstraint(
                "episode",
                "question",
                condition=Q(moment="baseline", episode__isnull=False),
                name="episode_has_one_baseline",
                violation_error_code="baseline_exists",
                violation_error_message="This complaint has its baseline. Give the reading as `between`.",
            ),
            models.UniqueConstraint(
                "attendance",
                "question",
                condition=Q(moment="baseline", attendance__isnull=False),
                name="visit_asks_for_the_baseline_once",
            ),
        ]

    @property
    def is_late(self) -> bool:
        """True if a baseline was given after the first treatment; its episode must have been fetched."""
        first = self.episode.first_treated_at if self.episode else None
        return self.moment == "baseline" and is_late_baseline(self.measured_at, first)
