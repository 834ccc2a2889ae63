"""Serializers of series and their plans."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic.http.local_time import LocalTime
from scheduling.availability.api.output import SlotOutput, offer_output
from scheduling.availability.offers import Offer
from scheduling.bookings.api.serializers import AppointmentOutput
from scheduling.fields import Named
from scheduling.models import Series
from scheduling.series.plan import PlannedVisit


class ConflictOutput(serializers.Serializer[Any]):
    """The reason why a planned visit cannot be booked."""

    code = serializers.CharField()
    message = serializers.CharField(source="reason")


@extend_schema_field(SlotOutput)
class OfferField(serializers.Field[Any, Any, Any, Any]):
    """A free time, as /availability shows it."""

    def to_representation(self, value: Offer) -> dict[str, Any]:
        return offer_output(value)


class PlannedVisitOutput(serializers.Serializer[PlannedVisit]):
    """A visit of the plan: free, or in conflict with the nearest free times."""

    planned_at = LocalTime()
    free = serializers.BooleanField()
    offer = OfferField(allow_null=True)
    conflict = ConflictOutput(allow_null=True)
    alternatives = serializers.ListField(child=OfferField())


class SeriesPlanOutput(serializers.Serializer[Any]):
    """The visits of a series as they could be booked now."""

    visits = PlannedVisitOutput(many=True)


class SeriesOutput(serializers.Serializer[Series]):
    """A series with its visits, the earliest first; a cancelled one stays."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    client = Named()
    every_weeks = serializers.IntegerField()
    visits = AppointmentOutput(many=True)
