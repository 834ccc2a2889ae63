from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic.models import Staff
from clinic.models.record import Record
from treatments.models.zone import Zone
from treatments.vocabulary import DEPTHS, POSITIONS, REGIONS, TOOLS, VIEWS


class MuscleQuery(models.QuerySet["Muscle"]):
    def in_use(self) -> MuscleQuery:
        return self.filter(retired_at=None)

    def with_points(self) -> MuscleQuery:
        return self.select_related("self_care").prefetch_related(
            "self_care__presses", "trigger_points__referrals__zone"
        )


class Muscle(Record):
    """A muscle of the catalogue; it is retired, never deleted, since notes refer to it."""

    slug = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(help_text="Order in the catalogue, from head to foot")
    name = models.CharField(max_length=80)
    latin = models.CharField(max_length=80)
    region = models.CharField(max_length=16, choices=[(region, region) for region in REGIONS])
    bilateral = models.BooleanField()
    depth = models.CharField(max_length=12, choices=[(depth, depth) for depth in DEPTHS])
    innervation = models.CharField(max_length=120)
    action = models.CharField(max_length=160)
    common_complaints = ArrayField(models.CharField(max_length=160), default=list)
    perpetuating_factors = ArrayField(models.CharField(max_length=160), default=list)
    common_spots = ArrayField(models.CharField(max_length=16), default=list)
    check_also = ArrayField(models.CharField(max_length=60), default=list, help_text="Slugs of other muscles")
    therapist_cautions = ArrayField(models.CharField(max_length=300), default=list)
    code_system = models.CharField(max_length=80, blank=True)
    code_value = models.CharField(max_length=40, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = MuscleQuery.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(region__in=list(REGIONS)), name="muscle_region_is_known"),
        ]


class TriggerPoint(Record):
    """A site of a muscle where a trigger point is often found, charted for the client's right side."""

    muscle = models.ForeignKey(Muscle, models.PROTECT, related_name="trigger_points")
    code = models.CharField(max_length=12, unique=True)
    position = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=240)
    view = models.CharField(max_length=12, choices=[(view, view) for view in VIEWS])
    x = models.FloatField()
    y = models.FloatField()
    therapist_only = models.BooleanField(help_text="Not for the client to press")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["muscle__position", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1), name="trigger_point_is_on_the_chart"
            ),
        ]


class Referral(Record):
    """A zone to which a trigger point often sends pain: primarily, or as a spillover."""

    point = models.ForeignKey(TriggerPoint, models.CASCADE, related_name="referrals")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="referrals")
    primary = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["-primary", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("point", "zone", name="point_refers_to_a_zone_once"),
        ]


class SelfCare(Record):
    """Self-care of a muscle at home: its dose of pressing, the stretch, and cautions by kind of step."""

    muscle = models.OneToOneField(Muscle, models.CASCADE, related_name="self_care")
    plain_name = models.CharField(max_length=60, help_text="For the client, such as 'side of the low back'")
    self_treatable = models.BooleanField(help_text="Whether the client may press this muscle at all")
    teach_first = models.BooleanField(help_text="Pressing enters a plan only after it was shown and repeated")
    hold_seconds_min = models.PositiveSmallIntegerField(null=True)
    hold_seconds_max = models.PositiveSmallIntegerField(null=True)
    short_hold = models.BooleanField()
    repeats = models.PositiveSmallIntegerField()
    sessions_per_week_max = models.PositiveSmallIntegerField()
    may_be_rolled = models.BooleanField(help_text="With a roller or pin among its tools")
    press_cautions = ArrayField(models.CharField(max_length=300), default=list)
    stretch_cautions = ArrayField(models.CharField(max_length=300), default=list)
    stretch_name = models.CharField(max_length=80)
    stretch_sided = models.BooleanField(help_text="Done for one side at a time")
    stretch_text = models.CharField(max_length=400)
    stretch_brief = models.CharField(
        max_length=200, blank=True, help_text="The text in few words, for the letter"
    )
    stretch_position = models.CharField(max_length=12)
    stretch_tool = models.CharField(max_length=16, blank=True, help_text="The tool it needs")
    stretch_hold_on_to = models.CharField(max_length=40, blank=True)
    stretch_hold_seconds = models.PositiveSmallIntegerField()
    stretch_repeats = models.PositiveSmallIntegerField()
    stretch_per_day = models.PositiveSmallIntegerField()
    stretch_risks = ArrayField(models.CharField(max_length=24), default=list)
    doubt = models.CharField(max_length=400, blank=True, help_text="For the therapist who reviews the texts")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(self_treatable=False, hold_seconds_min=None, sessions_per_week_max=0)
                | Q(self_treatable=True, hold_seconds_min__isnull=False, hold_seconds_max__isnull=False)
                & Q(hold_seconds_min__lte=F("hold_seconds_max"), sessions_per_week_max__gte=1),
                name="self_care_is_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(sessions_per_week_max__lte=3), name="muscle_is_pressed_thrice_a_week_at_most"
            ),
        ]


class PressText(Record):
    """The words on how to press a muscle with one tool in one body position, `{side}` for its side."""

    self_care = models.ForeignKey(SelfCare, models.CASCADE, related_name="presses")
    order = models.PositiveSmallIntegerField(help_text="The one to prefer first")
    tool = models.CharField(max_length=16, choices=[(tool, tool) for tool in TOOLS])
    position = models.CharField(max_length=12, choices=[(position, position) for position in POSITIONS])
    text = models.CharField(max_length=400)
    brief = models.CharField(max_length=200, blank=True, help_text="The text in few words, for the letter")

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "self_care", "tool", "position", name="muscle_has_one_text_per_tool_and_position"
            ),
            models.CheckConstraint(
                condition=Q(tool__in=list(TOOLS), position__in=list(POSITIONS)) & ~Q(text=""),
                name="press_text_is_whole",
            ),
        ]


class MuscleReview(Record):
    """The word of a colleague that the entry of a muscle is right as it stands; appended, never changed."""

    muscle = models.ForeignKey(Muscle, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="Of the entry as it was read")
    remark = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="muscle_review_has_a_digest"
            ),
        ]
