from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic import clock
from clinic.models.record import Record
from clinic.refusals import Refusal


class CatalogueVersion(Record):
    """A version of the catalogue that was loaded; a signed note names the one it was written with."""

    muscles_version = models.CharField(max_length=20)
    zones_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "muscles_version", "zones_version", name="catalogue_version_is_loaded_once"
            ),
        ]

    @classmethod
    def current(cls) -> CatalogueVersion:
        """Return the catalogue in use, the one loaded last; refuse while none is loaded."""
        version = cls._default_manager.order_by("-loaded_at", "-id").first()
        if version is None:
            raise Refusal(
                "catalogue_missing", "No catalogue is loaded. Run manage.py load_catalogue.", status=503
            )
        return version

    @property
    def label(self) -> str:
        """The name of the version in notes and answers."""
        return f"muscles {self.muscles_version}, zones {self.zones_version}"


def word_list(length: int = 60) -> ArrayField[list[str], list[str]]:
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
