from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic.models.record import RevisedRecord

MOST_WEEKS_BETWEEN, MOST_VISITS_OF_SERIES = 8, 52


class Series(RevisedRecord):
    """Visits of one client booked together: every so many weeks, at the same local time of their location."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="series", help_text="Who booked")
    every_weeks = models.PositiveSmallIntegerField(help_text="1 to 8")

    class Meta:
        verbose_name_plural = "series"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=MOST_WEEKS_BETWEEN),
                name="series_comes_every_one_to_eight_weeks",
                violation_error_code="weeks_out_of_range",
                violation_error_message="A series comes every 1 to 8 weeks.",
            ),
        ]

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about all its visits."""
        return f"series:{self.pk}"
