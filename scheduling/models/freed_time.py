from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q

from clinic import clock
from clinic.models.record import Record

CAUSES = ("cancelled", "moved", "no_show", "block_ended", "shift_changed", "offer_ended")


class FreedTimeQuery(models.QuerySet["FreedTime"]):
    def to_come(self) -> FreedTimeQuery:
        """Keep those of which some time is still to come."""
        return self.filter(during__endswith__gt=clock.now())

    def due(self, grace: timedelta) -> FreedTimeQuery:
        """Keep those for which somebody is to be looked for now, the nearest first.

        One that was freed within the `grace` period may be a slip that is undone.
        """
        now = clock.now()
        rows = self.to_come().filter(look_at__lte=now, created_at__lte=now - grace)
        return rows.order_by("during", "pk")

    def overlapping(self, start: datetime, end: datetime) -> FreedTimeQuery:
        """Keep those that share an instant with a half-open span."""
        return self.filter(during__endswith__gt=start, during__startswith__lt=end)


class FreedTime(Record):
    """A time that became free, at `created_at`: a hint to look for somebody who waits for it.

    It promises nothing: others may have the time by now, and every offer is judged as a booking is.
    """

    resources = ArrayField(models.UUIDField(), help_text="Therapists, rooms and devices that were freed")
    during = DateTimeRangeField()
    cause = models.CharField(max_length=16, choices=[(cause, cause) for cause in CAUSES])
    look_at = models.DateTimeField(
        null=True, help_text="When to look for somebody; null until something changes"
    )

    objects: ClassVar = FreedTimeQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("look_at", name="freed_times_to_look_at", condition=Q(look_at__isnull=False)),
            models.Index("created_at", name="freed_times_by_creation"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="freed_time_has_a_start_and_an_end",
                violation_error_code="ends_before_start",
                violation_error_message="A freed time ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=CAUSES),
                name="freed_time_has_a_known_cause",
                violation_error_code="out_of_range",
                violation_error_message="A time becomes free by one of the known causes.",
            ),
        ]
