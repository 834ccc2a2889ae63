"""/locations: where the practice sees clients."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.actions.add import add
from clinic.actions.change import change
from clinic.http.input import Input
from clinic.http.preconditions import revision_seen
from clinic.http.resource import Resource
from clinic.models import Location


class LocationInput(Input):
    example = {
        "name": "Willow Clinic",
        "address": "1 Willow Lane, London",
        "how_to_enter": "Ring the lower bell.",
        "what_to_wear": "Loose clothes.",
        "email": "hello@willow.test",
        "phone": "+442079460000",
        "timezone": "Europe/London",
        "country": "GB",
        "subdivision": "ENG",
        "closed_on_public_holidays": True,
    }
    name = serializers.CharField(max_length=120)
    address = serializers.CharField(max_length=300, allow_blank=True, required=False)
    how_to_enter = serializers.CharField(max_length=500, allow_blank=True, required=False)
    what_to_wear = serializers.CharField(max_length=300, allow_blank=True, required=False)
    email = serializers.EmailField(allow_blank=True, required=False)
    phone = serializers.CharField(max_length=32, allow_blank=True, required=False)
    timezone = serializers.CharField(max_length=64, required=False)
    country = serializers.CharField(max_length=2, required=False)
    subdivision = serializers.CharField(max_length=6, allow_blank=True, required=False)
    closed_on_public_holidays = serializers.BooleanField(required=False)


class LocationOutput(serializers.ModelSerializer[Location]):
    class Meta:
        model = Location
        exclude: ClassVar = ["created_at"]


class Locations(Resource):
    """The places where the practice sees clients."""

    queryset = Location.objects.order_by("name")
    page_order = ("name", "id")
    output = LocationOutput
    inputs = {"create": LocationInput, "partial_update": LocationInput}
    capabilities = {
        "list": "practice.read",
        "retrieve": "practice.read",
        "create": "practice.change",
        "partial_update": "practice.change",
        "archive": "practice.change",
    }

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.show(self.the_one())

    def create(self, request: Request) -> Response:
        return self.show(add(Location, LocationInput.parse(request), by=self.person), status=201)

    def partial_update(self, request: Request, pk: Any) -> Response:
        wanted = LocationInput.parse(request, partial=True)
        return self.show(change(self.the_one(), wanted, revision=revision_seen(request), by=self.person))

    def archive(self, request: Request, pk: Any) -> Response:
        """Take the location off the menu; its past stays."""
        wanted = {"archived_at": clock.now()}
        return self.show(change(self.the_one(), wanted, revision=revision_seen(request), by=self.person, verb="archived"))
