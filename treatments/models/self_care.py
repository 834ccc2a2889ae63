from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic.models.record import Record
from treatments.models.muscle import Muscle


class SelfCare(Record):
    """Self-care of a muscle at home: how to press it, where that is safe, and a stretch."""

    muscle = models.OneToOneField(Muscle, models.CASCADE, related_name="self_care")
    self_treatable = models.BooleanField(help_text="Whether the client may press this muscle at all")
    tools = ArrayField(models.CharField(max_length=16), default=list)
    how = models.CharField(max_length=400, blank=True)
    position = models.CharField(max_length=12, blank=True)
    teach_first = models.BooleanField(help_text="Pressing enters a plan only after it was shown and repeated")
    hold_seconds_min = models.PositiveSmallIntegerField(null=True)
    hold_seconds_max = models.PositiveSmallIntegerField(null=True)
    short_hold = models.BooleanField()
    repeats = models.PositiveSmallIntegerField()
    sessions_per_week_max = models.PositiveSmallIntegerField()
    cautions = ArrayField(models.CharField(max_length=300), default=list)
    stretch_name = models.CharField(max_length=80)
    stretch_how = models.CharField(max_length=400)
    stretch_position = models.CharField(max_length=12)
    stretch_hold_seconds = models.PositiveSmallIntegerField()
    stretch_repeats = models.PositiveSmallIntegerField()
    stretch_per_day = models.PositiveSmallIntegerField()
    stretch_risks = ArrayField(models.CharField(max_length=24), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(self_treatable=False, how="", hold_seconds_min=None, sessions_per_week_max=0)
                | Q(self_treatable=True, hold_seconds_min__isnull=False, hold_seconds_max__isnull=False)
                & Q(hold_seconds_min__lte=F("hold_seconds_max"), sessions_per_week_max__gte=1)
                & ~Q(how=""),
                name="self_care_is_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(sessions_per_week_max__lte=3), name="muscle_is_pressed_thrice_a_week_at_most"
            ),
        ]
