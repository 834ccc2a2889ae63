"""/availability/why: every reason why a time is not free."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.models import Location, Practice, Resource, Service
from scheduling.availability.api.output import SlotOutput, offer_output
from scheduling.availability.api.query import checked_query
from scheduling.availability.offers import RequestedVisit, nearest_offers, offer_at
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.suitability import check_guests
from scheduling.availability.why_not.reasons import REASONS, CandidateReasons, LocationReasons, reasons_at
from scheduling.availability.why_not.reserved import HeldTime
from scheduling.fields import Named


class WhyInput(RequestBody):
    """The query of /availability/why."""

    service = IdField(queryset=Service.objects.all())
    at = InstantField()
    therapist = IdField(queryset=Resource.objects.filter(kind="therapist"), required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    for_client = ClientIdField(queryset=Client.objects.all(), required=False)
    guests = ClientIdField(queryset=Client.objects.all(), many=True, required=False)
    online = serializers.BooleanField(required=False)


class HeldTimeOutput(serializers.Serializer[HeldTime]):
    """A hold in the way: whose it is, and until when."""

    by = Named(allow_null=True, help_text="Null: somebody who books online")
    until = LocalTime()
    sentence = serializers.CharField()


class CandidateReasonsOutput(serializers.Serializer[CandidateReasons]):
    """The reasons against a therapist, room or device; an empty list where nothing does."""

    id = serializers.UUIDField(source="resource.pk")
    name = serializers.CharField(source="resource.name")
    kind = serializers.CharField()
    requirement = serializers.UUIDField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=REASONS))
    held = HeldTimeOutput(allow_null=True, help_text="The hold that `held` is about")


class LocationReasonsOutput(serializers.Serializer[LocationReasons]):
    """The reasons against a location then, and against each who could serve there."""

    id = serializers.UUIDField(source="location.pk")
    name = serializers.CharField(source="location.name")
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=REASONS))
    candidates = CandidateReasonsOutput(many=True)
    held = HeldTimeOutput(allow_null=True, help_text="A time held for the people treated")


class WhyOutput(serializers.Serializer[Any]):
    """A time: free, or every reason why not, with the nearest free times."""

    free = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=REASONS))
    locations = LocationReasonsOutput(many=True)
    nearest = SlotOutput(many=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        found = instance["found"]
        return {
            "free": instance["offer"] is not None,
            "reasons": list(found.reasons),
            "locations": LocationReasonsOutput(found.locations, many=True).data,
            "nearest": [offer_output(offer) for offer in instance["nearest"]],
        }


class WhyNotFree(ApiViewSet):
    """Every reason why a time of a service is not free."""

    address = "availability/why"
    group = "Diary"
    noun = "reason"
    summaries: ClassVar = {"retrieve": "Ask why a time is not free"}
    read_capability = "availability.read"

    serializer_class = WhyOutput

    @endpoint(
        "GET",
        parameters=[
            OpenApiParameter("service", str, required=True),
            OpenApiParameter("at", str, required=True, description="The instant, with its offset"),
            OpenApiParameter("therapist", str),
            OpenApiParameter("location", str, description="Without it every location is judged"),
            OpenApiParameter("for_client", str),
            OpenApiParameter("guests", str, many=True),
            OpenApiParameter("online", bool, description="As a client who chooses it without staff"),
        ],
    )
    def retrieve(self, request: Request) -> Response:
        """Tell what speaks against the visit, each location and each candidate; and what is free near it."""
        query = checked_query(request, WhyInput, "at")
        visit, at = _visit(query), query["at"]
        return self.respond(
            {
                "found": reasons_at(visit, at),
                "offer": offer_at(visit, at),
                "nearest": nearest_offers(visit, at, not_at=at),
            }
        )


def _visit(query: dict[str, Any]) -> RequestedVisit:
    client, guests = query.get("for_client"), query.get("guests", [])
    people = [*([client] if client else []), *guests]
    check_guests([person.pk for person in people], query["service"], pointer="?guests")
    therapist = query.get("therapist")
    return RequestedVisit(
        service=query["service"],
        practice=Practice.current(),
        client=client,
        guests=[guest.pk for guest in guests],
        requested=[RequestedResource(therapist.pk, "therapist")] if therapist else [],
        location=query.get("location"),
        online=query.get("online", False),
    )
