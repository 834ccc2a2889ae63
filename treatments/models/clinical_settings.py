from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from clinic.models.record import RevisedRecord


def monday_wednesday_friday() -> list[int]:
    """The days of a muscle pressed three times a week; 0 is Monday."""
    return [0, 2, 4]


def tuesday_friday() -> list[int]:
    """The days of a muscle pressed twice a week."""
    return [1, 4]


def up_to(most: int, least: int = 1) -> list[MinValueValidator | MaxValueValidator]:
    """Validators of a whole number from `least` to `most`."""
    return [MinValueValidator(least), MaxValueValidator(most)]


def days_apart(name: str) -> Q:
    """No two neighbouring weekdays in this list; Sunday and Monday are neighbours."""
    apart = Q()
    for day in range(7):
        apart &= ~Q(**{f"{name}__contains": [day, (day + 1) % 7]})
    return apart


class ClinicalSettings(RevisedRecord):
    """The numbers that rules about marks and plans read, in one row; defaults after Travell and Simons."""

    default_muscles = models.PositiveSmallIntegerField(default=3, validators=up_to(6))
    max_muscles = models.PositiveSmallIntegerField(default=4, validators=up_to(6))
    max_floor_muscles = models.PositiveSmallIntegerField(default=2, validators=up_to(6, 0))
    moderate_from = models.PositiveSmallIntegerField(default=4, validators=up_to(10))
    severe_from = models.PositiveSmallIntegerField(default=7, validators=up_to(10))
    severe_max_muscles = models.PositiveSmallIntegerField(default=1, validators=up_to(6, 0))
    max_pressure_minutes_a_day = models.PositiveSmallIntegerField(default=10, validators=up_to(30))
    max_stretches = models.PositiveSmallIntegerField(default=4, validators=up_to(8, 0))
    max_hold_seconds = models.PositiveSmallIntegerField(default=90, validators=up_to(120, 5))
    max_repeats = models.PositiveSmallIntegerField(default=3, validators=up_to(10))
    intensity_max = models.PositiveSmallIntegerField(default=5, validators=up_to(10))
    stop_above = models.PositiveSmallIntegerField(default=6, validators=up_to(10))
    soreness_hours = models.PositiveSmallIntegerField(default=48, validators=up_to(96))
    rolling_minutes_a_day = models.PositiveSmallIntegerField(default=5, validators=up_to(15, 0))
    warm_up_minutes = models.PositiveSmallIntegerField(default=2, validators=up_to(10, 0))
    break_every_minutes = models.PositiveSmallIntegerField(default=45, validators=up_to(120, 5))
    plan_days = models.PositiveSmallIntegerField(default=28, validators=up_to(90))
    three_days = ArrayField(
        models.PositiveSmallIntegerField(validators=up_to(6, 0)), default=monday_wednesday_friday, size=3
    )
    two_days = ArrayField(
        models.PositiveSmallIntegerField(validators=up_to(6, 0)), default=tuesday_friday, size=2
    )
    points_per_session = models.PositiveSmallIntegerField(default=8, validators=up_to(30))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=days_apart("three_days") & days_apart("two_days"),
                name="usual_days_are_apart",
                violation_error_code="days_too_close",
                violation_error_message="Leave at least a day of rest between two pressure days.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                name="clinical_settings_are_one_row",
                violation_error_code="settings_exist",
                violation_error_message="There is one set of clinical settings; change it.",
            ),
            models.CheckConstraint(
                condition=Q(default_muscles__lte=F("max_muscles"), severe_max_muscles__lte=F("max_muscles")),
                name="default_muscles_are_within_the_most",
                violation_error_code="out_of_range",
                violation_error_message="A plan's usual number of muscles is at most its greatest.",
            ),
        ]
