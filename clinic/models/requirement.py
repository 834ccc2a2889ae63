from datetime import timedelta
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from clinic.models.record import Record
from clinic.models.resource import KINDS, Resource
from clinic.models.service import Service


class Requirement(Record):
    """A resource that a service needs: one of these therapists, or one of these rooms or devices."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("service", "position", name="requirement_position_is_used_once"),
        ]


class Candidate(Record):
    """A resource that may fill a requirement, with its own length and price where they differ."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="candidates")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="candidacies")
    length = models.DurationField(null=True, blank=True, validators=[MinValueValidator(timedelta(minutes=5))])
    price = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "requirement",
                "resource",
                name="candidate_is_named_once",
                violation_error_code="candidate_exists",
                violation_error_message="A resource is named once per requirement.",
            ),
        ]
