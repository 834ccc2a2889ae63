from typing import ClassVar

from django.db import models

from clinic.models import Requirement, Resource
from clinic.models.record import Record
from clinic.models.resource import KINDS
from scheduling.models.appointment import Appointment


class Seat(Record):
    """Who or what fills one requirement of a visit; stands whatever becomes of the visit."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="seats")
    requirement = models.ForeignKey(Requirement, models.SET_NULL, null=True, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])

    class Meta:
        indexes: ClassVar = [models.Index("resource", "appointment", name="seats_by_resource")]
        constraints: ClassVar = [
            models.UniqueConstraint("appointment", "resource", name="resource_sits_once_in_a_visit")
        ]
