from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models.client import Client
from clinic.models import Resource
from clinic.models.record import Record

PREFERENCE_KINDS = ("prefer", "never")


class TherapistWish(Record):
    """A client's preference about a therapist: preferred, or never."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="therapist_wishes")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="client_wishes")
    wish = models.CharField(max_length=8, choices=[(w, w) for w in PREFERENCE_KINDS])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "client",
                "resource",
                name="therapist_is_wished_once",
                violation_error_code="therapist_wished_twice",
                violation_error_message="Name each therapist once: as preferred or as never.",
            ),
            models.CheckConstraint(condition=Q(wish__in=PREFERENCE_KINDS), name="wish_is_known"),
        ]
