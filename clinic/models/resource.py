from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from clinic.models.location import Location
from clinic.models.record import RevisedRecord
from clinic.models.staff import Staff

KINDS = ("therapist", "room", "device")


class ResourceQuery(models.QuerySet["Resource"]):
    def in_use(self) -> ResourceQuery:
        return self.filter(archived_at=None)


class Resource(RevisedRecord):
    """A therapist, room or device, which serves one appointment at a time."""

    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    name = models.CharField(max_length=120)
    staff = models.OneToOneField(Staff, models.PROTECT, null=True, blank=True, related_name="resource")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="resources")
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ResourceQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="therapist", staff__isnull=False) | ~Q(kind="therapist") & Q(staff=None),
                name="resource_is_a_person_when_a_therapist",
                violation_error_code="therapist_needs_staff",
                violation_error_message="A therapist names a member of staff; a room or device names none.",
            ),
            models.CheckConstraint(
                condition=Q(kind="therapist") | Q(location__isnull=False),
                name="resource_has_a_place",
                violation_error_code="location_missing",
                violation_error_message="Say at which location this room or device is.",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="resource_kind_is_known"),
        ]

    @property
    def local_zone(self) -> ZoneInfo | None:
        """The zone of its location; a therapist has none of their own."""
        return self.location.zone if self.location else None
