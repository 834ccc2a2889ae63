"""Serializers of the waitlist."""

from typing import Any

from rest_framework import serializers

from clinic.http.local_time import LocalTime
from scheduling.fields import Named
from scheduling.models import WaitlistEntry, WaitlistOffer
from scheduling.models.waitlist import ENDINGS, OUTCOMES, WAYS


class WaitlistEntryOutput(serializers.Serializer[WaitlistEntry]):
    """A client who waits: for what, with whom, where and when; empty lists and no location mean any."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    client = Named()
    service = Named()
    therapists = serializers.ListField(child=serializers.UUIDField())
    location = Named(allow_null=True)
    weekdays = serializers.ListField(child=serializers.IntegerField())
    parts = serializers.ListField(child=serializers.CharField())
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    shortest_notice_hours = serializers.IntegerField()
    visit = serializers.UUIDField(source="visit_id", allow_null=True)
    added_by = Named()
    created_at = LocalTime()
    ended_at = LocalTime(allow_null=True)
    ended_because = serializers.ChoiceField(choices=["", *ENDINGS])


class WaitlistOfferOutput(serializers.Serializer[WaitlistOffer]):
    """A time offered to a client who waits, and what became of it."""

    id = serializers.UUIDField()
    entry = serializers.UUIDField(source="entry_id")
    client = Named(source="entry.client")
    service = Named()
    location = Named()
    starts_at = LocalTime()
    ends_at = LocalTime()
    resources = serializers.ListField(child=serializers.UUIDField())
    way = serializers.ChoiceField(choices=WAYS, help_text="By letter; else the client is called")
    answer_until = LocalTime()
    state = serializers.ChoiceField(choices=["offered", *OUTCOMES])
    answered_at = LocalTime(allow_null=True)
    visit = serializers.UUIDField(source="visit_id", allow_null=True)


class FreedTimeOutput(serializers.Serializer[Any]):
    """A time that became free, and why; others may have it by now."""

    id = serializers.UUIDField()
    starts_at = LocalTime(source="during.lower")
    ends_at = LocalTime(source="during.upper")
    resources = serializers.ListField(child=serializers.UUIDField())
    cause = serializers.CharField()
    freed_at = LocalTime(source="created_at")


class MatchOutput(serializers.Serializer[Any]):
    """A client who could have a freed time, and at what time."""

    entry = WaitlistEntryOutput()
    location = Named()
    starts_at = LocalTime()
    ends_at = LocalTime()
    therapist = serializers.UUIDField(allow_null=True)
