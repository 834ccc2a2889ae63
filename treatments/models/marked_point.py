from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.models import Staff
from clinic.models.record import RevisedRecord
from treatments.models.episode import SIDES, null_or_at_most
from treatments.models.muscle import Muscle, TriggerPoint
from treatments.models.session_note import SessionNote
from treatments.vocabulary import RIGHT_IS_LEFT_HALF, RIGHT_IS_RIGHT_HALF, VIEWS

ACTIVITIES = ("active", "latent")
TECHNIQUES = ("pressure_release", "pincer_release", "stripping", "friction", "stretch", "heat", "other")
APPLIED_WITH = ("thumb", "fingers", "knuckle", "elbow", "forearm", "tool")
RESPONSES = ("released", "eased", "unchanged", "worse")
MIDLINE_TOLERANCE = 0.02
"""How far over the middle of a chart a mark of one side may lie: the catalogue's own tolerance."""


EXAMINATION_FIELDS = (
    "activity",
    "pain_on_pressure_before",
    "pain_on_pressure_after",
    "referral_felt",
    "twitch",
    "technique",
    "applied_with",
    "pressure",
    "intensity_felt",
    "hold_seconds",
    "repeats",
    "stretched_after",
    "response",
    "taught_at",
)
"""Fields that only an examination of the point can fill."""


def lies_on_its_side() -> Q:
    """Return the condition that a free mark of the right or left lies in that half of the chart."""
    left_half = Q(x__lte=0.5 + MIDLINE_TOLERANCE)
    right_half = Q(x__gte=0.5 - MIDLINE_TOLERANCE)
    from_front, from_behind = Q(view__in=RIGHT_IS_LEFT_HALF), Q(view__in=RIGHT_IS_RIGHT_HALF)
    return (
        Q(view="")
        | Q(side="midline")
        | Q(view="head_side")
        | from_front & (Q(side="right") & left_half | Q(side="left") & right_half)
        | from_behind & (Q(side="right") & right_half | Q(side="left") & left_half)
    )


class MarkedPointQuery(models.QuerySet["MarkedPoint"]):
    def knots(self) -> MarkedPointQuery:
        """Keep the points that were found, as `is_knot` says."""
        return self.filter(to_check=False, not_found=False)


class MarkedPoint(RevisedRecord):
    """A trigger point marked in a visit: its place; all else is null while it is not known.

    It is a site of the catalogue with its side, or a free place: x and y on a chart as the viewer sees it.
    """

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="points")
    position = models.PositiveSmallIntegerField(help_text="The therapist's own order")
    site = models.ForeignKey(TriggerPoint, models.PROTECT, null=True, blank=True, related_name="marks")
    view = models.CharField(max_length=12, blank=True, choices=[(view, view) for view in VIEWS])
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    muscle = models.ForeignKey(Muscle, models.PROTECT, null=True, blank=True, related_name="marks")
    side = models.CharField(max_length=8, choices=[(side, side) for side in SIDES])
    activity = models.CharField(max_length=8, null=True, blank=True, choices=[(a, a) for a in ACTIVITIES])
    pain_on_pressure_before = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_on_pressure_after = models.PositiveSmallIntegerField(null=True, blank=True)
    referral_felt = ArrayField(
        models.CharField(max_length=40), null=True, blank=True, help_text="Zones; null when not asked"
    )
    twitch = models.BooleanField(null=True, blank=True)
    technique = models.CharField(max_length=20, null=True, blank=True, choices=[(t, t) for t in TECHNIQUES])
    applied_with = models.CharField(
        max_length=12, null=True, blank=True, choices=[(a, a) for a in APPLIED_WITH]
    )
    pressure = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 very light to 5 deep")
    intensity_felt = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="0 to 10, by the client"
    )
    hold_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    repeats = models.PositiveSmallIntegerField(null=True, blank=True)
    stretched_after = models.BooleanField(null=True, blank=True)
    response = models.CharField(max_length=12, null=True, blank=True, choices=[(r, r) for r in RESPONSES])
    remark = models.CharField(max_length=500, blank=True)
    no_self_care = models.BooleanField(default=False, help_text="Leave it out of the plan")
    taught_at = models.DateTimeField(null=True, blank=True, help_text="Shown to the client, who repeated it")
    taught_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    to_check = models.BooleanField(
        default=False, help_text="Brought over from the last visit and not looked at yet: no finding"
    )
    not_found = models.BooleanField(
        default=False, help_text="Looked for and not found: the knot of an earlier visit is gone"
    )
    overruled_reason = models.CharField(max_length=300, blank=True, help_text="Why a limit was overruled")

    read_when_locked = ("site__muscle", "muscle")
    objects: ClassVar = MarkedPointQuery.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "note",
                "site",
                "side",
                condition=Q(site__isnull=False),
                name="site_is_marked_once_a_side",
                violation_error_code="marked_already",
                violation_error_message="This site is marked on this side already. Change that mark.",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=False, muscle__isnull=False, view="", x=None, y=None)
                | Q(site=None, x__isnull=False, y__isnull=False, view__in=VIEWS)
                & Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
                name="mark_is_a_site_or_a_place",
                violation_error_code="place_missing",
                violation_error_message="Mark a site of the catalogue, or x and y (0 to 1) on a chart view.",
            ),
            models.CheckConstraint(
                condition=lies_on_its_side(),
                name="mark_lies_on_its_side",
                violation_error_code="side_disagrees",
                violation_error_message="This place lies on the client's other side. Check left and right.",
            ),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="mark_has_a_side"),
            models.CheckConstraint(
                condition=null_or_at_most("pain_on_pressure_before", 10)
                & null_or_at_most("pain_on_pressure_after", 10)
                & null_or_at_most("intensity_felt", 10),
                name="pain_on_pressure_is_from_0_to_10",
                violation_error_code="out_of_range",
                violation_error_message="Pain on pressure is a whole number from 0 to 10.",
            ),
            models.CheckConstraint(
                condition=Q(pressure=None) | Q(pressure__gte=1, pressure__lte=5),
                name="pressure_is_from_1_to_5",
                violation_error_code="out_of_range",
                violation_error_message="Pressure is a level from 1 (very light) to 5 (deep).",
            ),
            models.CheckConstraint(
                condition=(Q(hold_seconds=None) | Q(hold_seconds__gte=1, hold_seconds__lte=300))
                & (Q(repeats=None) | Q(repeats__gte=1, repeats__lte=20)),
                name="hold_and_repeats_are_sane",
                violation_error_code="out_of_range",
                violation_error_message="A hold lasts 1 to 300 seconds and is repeated 1 to 20 times.",
            ),
            models.CheckConstraint(
                condition=(Q(activity=None) | Q(activity__in=ACTIVITIES))
                & (Q(technique=None) | Q(technique__in=TECHNIQUES))
                & (Q(applied_with=None) | Q(applied_with__in=APPLIED_WITH))
                & (Q(response=None) | Q(response__in=RESPONSES)),
                name="mark_uses_known_words",
            ),
            models.CheckConstraint(
                condition=Q(to_check=False) | Q(**dict.fromkeys(EXAMINATION_FIELDS)),
                name="point_to_check_is_no_finding",
                violation_error_code="still_to_check",
                violation_error_message="A point still to check holds no findings. Say to_check: false.",
            ),
            models.CheckConstraint(
                condition=Q(not_found=False) | Q(to_check=False, **dict.fromkeys(EXAMINATION_FIELDS)),
                name="point_not_found_holds_no_finding",
                violation_error_code="finding_in_point_not_found",
                violation_error_message="A point that was not found holds no findings. Say not_found: false.",
            ),
            models.CheckConstraint(
                condition=Q(taught_at=None, taught_by=None)
                | Q(taught_at__isnull=False, taught_by__isnull=False),
                name="teaching_names_who_taught",
            ),
        ]

    @property
    def is_knot(self) -> bool:
        """Return True if it was looked at and found."""
        return not self.to_check and not self.not_found

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its note's visit."""
        return self.note.local_zone

    @property
    def place(self) -> tuple[str, float, float]:
        """The chart, x and y at which the viewer sees it."""
        if self.site is None:
            assert self.x is not None and self.y is not None
            return (self.view, self.x, self.y)
        x = 1 - self.site.x if self.side == "left" else self.site.x
        return (self.site.view, round(x, 4), self.site.y)
