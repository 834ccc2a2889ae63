from datetime import time, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from clinic.models import Location, Resource
from clinic.models.record import RevisedRecord

WAY = timedelta(minutes=15)
"""The least time between hours, or visits, at two locations that raises no notice."""


class Shift(RevisedRecord):
    """Working hours of a therapist at a location, in its local time.

    Either weekly (`weekday`, from `valid_from` to `valid_until`) or dated (`on`): the dated shifts of a day
    replace its weekly ones, and one without times is a day off. A shift is of the day on which it starts.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="shifts")
    location = models.ForeignKey(Location, models.PROTECT, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(6)], help_text="0 is Monday"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day it holds")
    on = models.DateField(null=True, blank=True)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True, help_text="At or before `starts`: on the next day")

    class Meta:
        indexes: ClassVar = [models.Index("resource", "on", name="shifts_by_resource")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, weekday__lte=6, on=None, starts__isnull=False)
                | Q(weekday=None, on__isnull=False, valid_from=None, valid_until=None),
                name="shift_is_weekly_or_dated",
                violation_error_code="weekly_or_dated",
                violation_error_message="A shift has a weekday with times, or a date.",
            ),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None)
                | Q(starts__isnull=False, ends__isnull=False) & (~Q(starts=F("ends")) | Q(starts=time())),
                name="shift_runs_forward",
                violation_error_code="ends_before_start",
                violation_error_message="A shift ends after it starts; 00:00 to 24:00 is a whole day.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="shift_validity_runs_forward",
                violation_error_code="ends_before_start",
                violation_error_message="A shift's last day is on or after its first.",
            ),
        ]
