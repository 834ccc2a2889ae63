from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from clients.models import Client
from clinic import clock
from clinic.models import Staff
from clinic.models.record import Record, RevisedRecord
from treatments.models.zone import Zone

SIDES = ("left", "right", "midline")


class Episode(RevisedRecord):
    """One complaint of one client, from its first visit until it is closed."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="episodes")
    own_words = models.CharField(max_length=500, help_text="The complaint as the client puts it")
    goal_activity = models.CharField(
        max_length=200, blank=True, help_text="What the client wants to do again"
    )
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="episodes_opened")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index("client", "opened_at", name="episodes_by_client")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="episode_runs_forward"
            ),
            models.CheckConstraint(condition=~Q(own_words=""), name="episode_has_the_clients_words"),
        ]


class EpisodeZone(Record):
    """Where the complaint is felt: a zone and its side."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="zones")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=[(side, side) for side in SIDES])

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("episode", "zone", "side", name="episode_names_a_zone_once"),
        ]
