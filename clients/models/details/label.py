from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from clients.models.client import Client
from clinic.models import Service
from clinic.models.record import Record, RevisedRecord

COLOURS = ("grey", "green", "blue", "violet", "rose", "amber")
"""Each has a mark of its own on screens, so that nobody has to tell them apart by the colour."""


class Label(RevisedRecord):
    """A word of the practice about clients, such as Member. All staff read it: it says nothing clinical."""

    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=8, choices=[(c, c) for c in COLOURS], default="grey")
    archived_at = models.DateTimeField(null=True, blank=True, help_text="Given to nobody new since then")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("name"),
                name="label_name_is_used_once",
                violation_error_code="name_in_use",
                violation_error_message="There is a label of this name. Use it, or choose another name.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="label_has_a_name"),
            models.CheckConstraint(condition=Q(colour__in=COLOURS), name="label_colour_is_known"),
        ]

    @property
    def service_keys(self) -> list[UUID]:
        """The services kept for clients with it."""
        return sorted(kept.service_id for kept in self.kept_services.all())


class ClientLabel(Record):
    """A label on a client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="client_labels")
    label = models.ForeignKey(Label, models.PROTECT, related_name="client_labels")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("client", "label", name="client_has_a_label_once"),
        ]


class KeptService(Record):
    """A service that is for clients with this label, where its audience is `labelled`."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="kept_services")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("label", "service", name="label_names_a_service_once"),
        ]
