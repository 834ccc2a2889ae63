"""/locations: where the practice sees clients, and when it is open."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.actions.add import add
from clinic.actions.change import change
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.preconditions import revision_seen
from clinic.http.request_body import RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Location, OpeningHours
from clinic.setup.actions.set_opening_hours import set_opening_hours


class LocationInput(RequestBody):
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
    name = SingleLineField(max_length=120)
    address = serializers.CharField(max_length=300, allow_blank=True, required=False)
    how_to_enter = serializers.CharField(max_length=500, allow_blank=True, required=False)
    what_to_wear = serializers.CharField(max_length=300, allow_blank=True, required=False)
    email = serializers.EmailField(allow_blank=True, required=False, max_length=254)
    phone = serializers.CharField(max_length=32, allow_blank=True, required=False)
    timezone = serializers.CharField(max_length=64, required=False)
    country = serializers.CharField(max_length=2, required=False)
    subdivision = serializers.CharField(max_length=6, allow_blank=True, required=False)
    closed_on_public_holidays = serializers.BooleanField(required=False)


class SpanInput(RequestBody):
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday")
    opens = serializers.TimeField(help_text="Local time")
    closes = serializers.TimeField(help_text="Local time")


class WeekInput(RequestBody):
    example = {
        "opening_hours": [
            {"weekday": 0, "opens": "08:00", "closes": "12:30"},
            {"weekday": 0, "opens": "13:30", "closes": "20:00"},
            {"weekday": 5, "opens": "09:00", "closes": "14:00"},
        ]
    }
    opening_hours = SpanInput(many=True, max_length=70)  # type: ignore[call-arg]


class SpanOutput(serializers.ModelSerializer[OpeningHours]):
    class Meta:
        model = OpeningHours
        fields: ClassVar = ["weekday", "opens", "closes"]


class WeekOutput(serializers.ModelSerializer[Location]):
    opening_hours = SpanOutput(many=True)

    class Meta:
        model = Location
        fields: ClassVar = ["opening_hours"]


class LocationOutput(serializers.ModelSerializer[Location]):
    opening_hours = SpanOutput(many=True)

    class Meta:
        model = Location
        exclude: ClassVar = ["created_at"]


class LocationFilters(Filters):
    archived = ArchivedFilter()


class Locations(ApiViewSet):
    """The places where the practice sees clients."""

    queryset = Location.objects.prefetch_related("opening_hours")
    page_order = ("name", "id")
    filterset_class = LocationFilters
    output = LocationOutput
    outputs = {"opening_hours": WeekOutput, "set_opening_hours": WeekOutput}
    inputs = {"create": LocationInput, "partial_update": LocationInput, "set_opening_hours": WeekInput}
    needs_if_match = {"partial_update", "archive", "restore", "set_opening_hours"}
    capabilities = {
        "list": "practice.read",
        "retrieve": "practice.read",
        "opening_hours": "practice.read",
        "create": "practice.change",
        "partial_update": "practice.change",
        "archive": "practice.change",
        "restore": "practice.change",
        "set_opening_hours": "practice.change",
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
        wanted, seen = {"archived_at": clock.now()}, revision_seen(request)
        return self.show(change(self.the_one(), wanted, revision=seen, by=self.person, verb="archived"))

    def restore(self, request: Request, pk: Any) -> Response:
        """Take the location into use again."""
        wanted, seen = {"archived_at": None}, revision_seen(request)
        return self.show(change(self.the_one(), wanted, revision=seen, by=self.person, verb="restored"))

    def opening_hours(self, request: Request, pk: Any) -> Response:
        """The week as it stands."""
        return self.show(self.the_one())

    def set_opening_hours(self, request: Request, pk: Any) -> Response:
        """Replace the whole week."""
        week, seen = WeekInput.parse(request)["opening_hours"], revision_seen(request)
        return self.show(set_opening_hours(location=self.the_one(), week=week, revision=seen, by=self.person))
