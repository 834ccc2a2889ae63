from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic.models.record import Record


def word_list(length: int = 60) -> "ArrayField[list[str], list[str]]":
    """Return the field of a list of catalogue words, empty by default."""
    return ArrayField(models.CharField(max_length=length), default=list)


class PlanEffect(Record):
    """The effect of active conditions on a self-care plan; of several all count."""

    position = models.PositiveSmallIntegerField(unique=True)
    codes = word_list()
    tools_allowed = word_list()
    tools_removed = word_list()
    tools_removed_in_regions = word_list()
    regions_of_tools = word_list()
    stretch_risks_removed = word_list()
    stretch_risks_removed_in_regions = word_list()
    regions_of_risks = word_list()
    no_pressure_muscles = word_list()
    no_pressure_regions = word_list()
    no_stretch_muscles = word_list()
    positions_removed = word_list()
    kinds_removed = word_list()
    hold_seconds_min = models.PositiveSmallIntegerField(null=True)
    hold_seconds_max = models.PositiveSmallIntegerField(null=True)
    intensity_max = models.PositiveSmallIntegerField(null=True)
    max_muscles = models.PositiveSmallIntegerField(null=True)
    client_line = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(codes=[]), name="plan_effect_names_a_condition"),
            models.CheckConstraint(
                condition=Q(hold_seconds_min=None, hold_seconds_max=None)
                | Q(hold_seconds_min__isnull=False, hold_seconds_max__isnull=False)
                & Q(hold_seconds_min__lte=F("hold_seconds_max")),
                name="plan_effect_hold_runs_forward",
            ),
        ]
