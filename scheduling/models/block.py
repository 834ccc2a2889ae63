from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import OuterRef, Q

from clinic.models import Resource
from clinic.models.record import RevisedRecord
from scheduling.models.shift import Shift


class BlockQuery(models.QuerySet["Block"]):
    def with_zones(self) -> BlockQuery:
        """Read each with its resource and with the zones that a therapist works in, in one query."""
        zones = ArraySubquery(
            Shift.objects.filter(resource=OuterRef("resource")).values("location__timezone").distinct()
        )
        return self.select_related("resource__location").annotate(zones_worked_in=zones)

    def sick_days(self) -> BlockQuery:
        """Keep the days on which therapists are ill; one that was lifted is none any more."""
        return self.filter(is_sick_day=True, ended_at=None)


class Block(RevisedRecord):
    """A time in which a resource takes no visits: a therapist's time off, a room being painted."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="blocks")
    during = DateTimeRangeField()
    reason = models.CharField(max_length=300, blank=True)
    forced_reason = models.CharField(max_length=300, blank=True, help_text="Why visits were stranded")
    is_sick_day = models.BooleanField(default=False, help_text="Its therapist is ill: each visit is settled")
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = BlockQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="block_has_a_start_and_an_end",
                violation_error_code="ends_before_start",
                violation_error_message="A block ends after it starts.",
            ),
            ExclusionConstraint(
                name="therapist_is_ill_once_at_a_time",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_sick_day=True, ended_at=None),
                violation_error_code="ill_already",
                violation_error_message="This therapist is ill then already. Open that sick day.",
            ),
        ]

    @property
    def local_zone(self) -> ZoneInfo | None:
        """The zone of its room or device, or the one in which its therapist works, if it is one."""
        if self.resource.location:
            return self.resource.local_zone
        block = self if hasattr(self, "zones_worked_in") else Block.objects.with_zones().get(pk=self.pk)
        names: list[str] = vars(block)["zones_worked_in"]
        return ZoneInfo(names[0]) if len(names) == 1 else None
