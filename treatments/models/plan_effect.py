from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic.models.record import Record


def words(length: int = 60) -> "ArrayField[list[str], list[str]]":
    """A list of catalogue words, empty unless said otherwise."""
    return ArrayField(models.CharField(max_length=length), default=list)


class PlanEffect(Record):
    """What active conditions take out of a self-care plan; several at once all count."""

    position = models.PositiveSmallIntegerField(unique=True)
    codes = words()
    tools_allowed = words()
    tools_removed = words()
    tools_removed_in_regions = words()
    regions_of_tools = words()
    stretch_risks_removed = words()
    stretch_risks_removed_in_regions = words()
    regions_of_risks = words()
    no_pressure_muscles = words()
    no_pressure_regions = words()
    no_stretch_muscles = words()
    positions_removed = words()
    kinds_removed = words()
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
