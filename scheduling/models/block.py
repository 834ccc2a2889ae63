from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from clinic.models import Resource
from clinic.models.record import RevisedRecord


class Block(RevisedRecord):
    """A time in which a resource takes no visits: a therapist's time off, a room being painted."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="blocks")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=300, blank=True)
    forced_reason = models.CharField(max_length=300, blank=True, help_text="Why visits were stranded")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="block_has_a_start_and_an_end",
                violation_error_code="ends_before_start",
                violation_error_message="A block ends after it starts.",
            )
        ]
