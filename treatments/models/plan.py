from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from clinic.models import Staff
from clinic.models.record import Record, RevisedRecord
from clinic.refusals import Refusal
from treatments.measures.severity import BANDS, ROUTES
from treatments.models.clinical_settings import days_apart
from treatments.models.muscle import Muscle
from treatments.models.session_note import SessionNote
from treatments.vocabulary import POSITIONS, STEP_KINDS, TOOLS

STATES = ("draft", "approved", "sent")
STEP_SIDES = ("left", "right", "both", "midline")


class SelfCarePlanQuery(models.QuerySet["SelfCarePlan"]):
    def with_details(self) -> SelfCarePlanQuery:
        """Read each with all that the API shows of it, in a constant number of queries."""
        return self.select_related(
            "note__attendance__client", "note__attendance__appointment__location", "drafted_by", "approved_by"
        ).prefetch_related("steps__muscle__self_care", "steps__taught_by")

    def unsent(self) -> SelfCarePlanQuery:
        """Keep the newest version of each note's plan, if it was not sent and its note is not in error."""
        newer = self.model.objects.filter(note=OuterRef("note"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer), sent_at=None, note__entered_in_error_at=None)


class SelfCarePlan(RevisedRecord):
    """A self-care plan for home after a visit: drafted from the marks, approved by a therapist, sent."""

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default="draft", choices=[(s, s) for s in STATES])
    drafted_by = models.ForeignKey(Staff, models.PROTECT, related_name="plans_drafted")
    band = models.CharField(
        max_length=8,
        blank=True,
        choices=[(band, band) for band in BANDS],
        help_text="Of the pain it was drafted for; one up where it lasts or lies deep; blank: unknown",
    )
    message = models.CharField(max_length=1000, blank=True, help_text="A few words of the therapist's own")
    stop_rules = ArrayField(models.CharField(max_length=400))
    left_out = ArrayField(
        models.CharField(max_length=300),
        default=list,
        help_text="Not in it, and why; for the therapist",
    )
    good_to_know = ArrayField(
        models.CharField(max_length=300), default=list, help_text="For the client, from their conditions"
    )
    expires_on = models.DateField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="plans_approved")
    sent_at = models.DateTimeField(null=True)
    letter_text = models.TextField(
        blank=True, help_text="The exact words sent; the outbox purges its own copy"
    )
    letter_html = models.TextField(blank=True)
    printed = models.TextField(blank=True, help_text="All that its document shows, as JSON, as it was sent")

    read_when_locked = (
        "note__attendance__client__guardian",
        "note__attendance__appointment__location",
        "note__catalogue",
    )
    objects: ClassVar = SelfCarePlanQuery.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index("created_at", "id", name="plans_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint("note", "version", name="plan_version_is_used_once"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at=None, approved_by=None, sent_at=None, letter_text="")
                | Q(state="approved", approved_at__isnull=False, approved_by__isnull=False, sent_at=None)
                | Q(state="sent", approved_at__isnull=False, approved_by__isnull=False, sent_at__isnull=False)
                & ~Q(letter_text=""),
                name="plan_is_approved_before_it_is_sent",
                violation_error_code="plan_not_approved",
                violation_error_message="A therapist approves a plan before it is sent.",
            ),
            models.CheckConstraint(condition=Q(band__in=["", *BANDS]), name="plan_band_is_known"),
            models.CheckConstraint(
                condition=~Q(stop_rules=[]),
                name="plan_says_when_to_stop",
                violation_error_code="stop_rules_missing",
                violation_error_message="The rules about when to stop stay in every plan.",
            ),
        ]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its note's visit."""
        return self.note.local_zone

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about it."""
        return f"plan:{self.pk}"

    @property
    def route(self) -> str:
        """The route of care of this pain: `self`, `shared` or `professional`; blank when unknown."""
        return ROUTES.get(self.band, "")

    def require_unsent(self) -> None:
        """Refuse to change a plan that was sent; call it under the row's lock."""
        if self.sent_at:
            raise Refusal("plan_sent", "This plan was sent. Draft a new version instead.")


class PlanStep(Record):
    """A step of a plan: to press or stretch a muscle, to move, to drink, and the like."""

    plan = models.ForeignKey(SelfCarePlan, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in STEP_KINDS])
    muscle = models.ForeignKey(Muscle, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=8, blank=True, choices=[(side, side) for side in STEP_SIDES])
    sites = ArrayField(
        models.CharField(max_length=12), default=list, help_text="Codes of the points to press"
    )
    title = models.CharField(max_length=140, help_text="With its side")
    how = models.CharField(max_length=600)
    brief = models.CharField(
        max_length=240, blank=True, help_text="How in few words, for the letter; blank: `how` stands there"
    )
    why = models.CharField(max_length=400, blank=True, help_text="Said once for each muscle")
    body_position = models.CharField(max_length=12, blank=True, choices=[(p, p) for p in POSITIONS])
    tool = models.CharField(max_length=16, blank=True, choices=[(tool, tool) for tool in TOOLS])
    hold_seconds = models.PositiveSmallIntegerField(null=True)
    repeats = models.PositiveSmallIntegerField(null=True)
    per_day = models.PositiveSmallIntegerField(null=True)
    days = ArrayField(models.PositiveSmallIntegerField(), help_text="Weekdays, 0 is Monday")
    intensity_max = models.PositiveSmallIntegerField(null=True)
    cautions = ArrayField(models.CharField(max_length=300), default=list)
    taught_at = models.DateTimeField(null=True)
    taught_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("plan", "position", name="plan_steps_stand_in_order"),
            models.UniqueConstraint(
                "plan",
                "muscle",
                "kind",
                condition=Q(muscle__isnull=False),
                name="plan_names_a_muscle_once",
                violation_error_code="muscle_twice",
                violation_error_message="This muscle has such a step already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=STEP_KINDS), name="step_kind_is_known"),
            models.CheckConstraint(condition=~Q(how=""), name="step_says_how"),
            models.CheckConstraint(
                condition=~Q(kind="pressure")
                | Q(
                    muscle__isnull=False,
                    hold_seconds__isnull=False,
                    repeats__isnull=False,
                    intensity_max__isnull=False,
                    hold_seconds__gte=5,
                    hold_seconds__lte=120,
                    repeats__gte=1,
                    repeats__lte=10,
                    intensity_max__gte=1,
                    intensity_max__lte=6,
                )
                & ~Q(side="")
                & ~Q(tool=""),
                name="pressure_has_its_dose",
                violation_error_code="out_of_range",
                violation_error_message="Press for 5 to 120 s, 1 to 10 times, at most at 6 of 10.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pressure") | days_apart("days") & Q(days__len__gte=1, days__len__lte=3),
                name="pressure_days_are_apart",
                violation_error_code="days_too_close",
                violation_error_message="Leave at least a day of rest between two pressure days.",
            ),
            models.CheckConstraint(
                condition=Q(days__contained_by=list(range(7))) & Q(days__len__gte=1),
                name="step_days_are_weekdays",
            ),
            models.CheckConstraint(
                condition=(Q(hold_seconds=None) | Q(hold_seconds__lte=300))
                & (Q(repeats=None) | Q(repeats__lte=20))
                & (Q(per_day=None) | Q(per_day__gte=1, per_day__lte=6)),
                name="step_numbers_are_sane",
            ),
        ]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its plan's visit."""
        return self.plan.local_zone
