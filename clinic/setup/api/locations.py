"""/locations: where the practice sees clients, and when it is open."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actions.records import add_record
from clinic.cover.fields import ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import (
    WHICH_END,
    AddressField,
    ClosingHourField,
    LocalHourField,
    MultiLineField,
    RequestBody,
    SingleLineField,
)
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Location, OpeningHours
from clinic.setup.actions.change_location import archive_location, change_location, restore_location
from clinic.setup.actions.set_opening_hours import set_opening_hours


class LocationInput(RequestBody):
    example = {
        "name": "Willow Clinic",
        "address": "1 Willow Lane, London",
        "how_to_enter": "Ring the lower bell.",
        "what_to_wear": "Loose clothes.",
        "email": "hello@willow.test",
        "phone": "+442079460000",
        "emergency_number": "999",
        "timezone": "Europe/London",
        "country": "GB",
        "subdivision": "ENG",
        "closed_on_public_holidays": True,
    }
    name = SingleLineField(max_length=120)
    address = MultiLineField(max_length=300, allow_blank=True, required=False)
    how_to_enter = MultiLineField(max_length=500, allow_blank=True, required=False)
    what_to_wear = MultiLineField(max_length=300, allow_blank=True, required=False)
    email = AddressField(allow_blank=True, required=False)
    phone = SingleLineField(max_length=32, allow_blank=True, required=False)
    emergency_number = SingleLineField(max_length=16, allow_blank=True, required=False)
    timezone = SingleLineField(max_length=64, required=False)
    country = SingleLineField(max_length=2, required=False)
    subdivision = SingleLineField(max_length=6, allow_blank=True, required=False)
    closed_on_public_holidays = serializers.BooleanField(required=False)


class SpanInput(RequestBody):
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday")
    opens = LocalHourField(help_text="Local time")
    closes = ClosingHourField(help_text=WHICH_END)


class WeekInput(ForcibleBody):
    example = {
        "opening_hours": [
            {"weekday": 0, "opens": "08:00", "closes": "12:30"},
            {"weekday": 0, "opens": "13:30", "closes": "20:00"},
            {"weekday": 5, "opens": "09:00", "closes": "14:00"},
        ],
        **ForcibleBody.example,
    }
    opening_hours = SpanInput(many=True, max_length=70)  # type: ignore[call-arg]


class SpanOutput(ModelOutput[OpeningHours]):
    class Meta:
        model = OpeningHours
        fields: ClassVar = ["weekday", "opens", "closes"]


class WeekOutput(ModelOutput[Location]):
    opening_hours = SpanOutput(many=True)

    class Meta:
        model = Location
        fields: ClassVar = ["opening_hours"]


class LocationOutput(ModelOutput[Location]):
    opening_hours = SpanOutput(many=True)

    class Meta:
        model = Location
        exclude: ClassVar = ["created_at"]


class LocationChange(LocationInput, ForcibleBody):
    example = {**LocationInput.example, **ForcibleBody.example}


class LocationWithVisits(LocationOutput, ChangedOutput):
    """A location, and the visits that its change affected."""


class WeekWithVisits(WeekOutput, ChangedOutput):
    """A week of opening hours, and the visits that it affected."""

    class Meta(WeekOutput.Meta):
        fields: ClassVar = [*WeekOutput.Meta.fields, "visits"]


class LocationFilters(Filters):
    archived = ArchivedFilter()


class Locations(Listed, Retrieved):
    """The places where the practice sees clients."""

    address = "locations"
    group = "Set-up"
    noun = "location"
    summaries: ClassVar = {
        "opening_hours": "Read the opening hours of a location",
        "set_opening_hours": "Set the opening hours of a location",
    }
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Location.objects.prefetch_related("opening_hours")
    page_order = ("name", "id")
    filterset_class = LocationFilters
    serializer_class = LocationOutput

    @endpoint("POST", body=LocationInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(add_record(Location, body, by=self.person))

    @endpoint(
        "PATCH", "<uuid:pk>", body=LocationChange, answer=LocationWithVisits, partial=True, if_match=True
    )
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change a location. 409 `would_strand` lists the visits at which it would be shut."""
        force_reason = pop_force_reason(body)
        location = change_location(
            location=self.get_object(),
            changes=body,
            force_reason=force_reason,
            revision=self.revision,
            by=self.person,
        )
        return self.respond(location)

    @endpoint("POST", "<uuid:pk>/archive", body=ForcibleBody, answer=LocationWithVisits, if_match=True)
    def archive(self, request: Request, body: dict[str, Any]) -> Response:
        """Take the location out of use; its past visits stay. 409 `would_strand` lists those to come."""
        location = archive_location(
            location=self.get_object(),
            force_reason=pop_force_reason(body),
            revision=self.revision,
            by=self.person,
        )
        return self.respond(location)

    @endpoint("POST", "<uuid:pk>/restore", answer=LocationWithVisits, if_match=True)
    def restore(self, request: Request) -> Response:
        """Take the location into use again."""
        location = restore_location(location=self.get_object(), revision=self.revision, by=self.person)
        return self.respond(location)

    @endpoint("GET", "<uuid:pk>/opening-hours", answer=WeekOutput)
    def opening_hours(self, request: Request) -> Response:
        """The week as it stands."""
        return self.respond(self.get_object())

    @endpoint("PUT", "<uuid:pk>/opening-hours", body=WeekInput, answer=WeekWithVisits, if_match=True)
    def set_opening_hours(self, request: Request, body: dict[str, Any]) -> Response:
        """Replace the whole week. 409 `would_strand` lists the visits outside of it, unless forced."""
        location = set_opening_hours(
            location=self.get_object(),
            week=body["opening_hours"],
            force_reason=pop_force_reason(body),
            revision=self.revision,
            by=self.person,
        )
        return self.respond(location)
