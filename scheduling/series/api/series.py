"""/series: visits every so many weeks, planned, booked and changed together."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import Listed
from clinic.models import Location, Practice, Service
from clinic.refusals import fault
from scheduling.availability.preferences import RequestedResource
from scheduling.models import Appointment, Series
from scheduling.models.appointment import CLIENT_REASONS, CLINIC_REASONS
from scheduling.models.series import MOST_VISITS_OF_SERIES, MOST_WEEKS_BETWEEN
from scheduling.series.actions.book_series import ChosenVisit, book_series
from scheduling.series.actions.cancel_visits import cancel_visits
from scheduling.series.actions.move_visits import move_visits
from scheduling.series.api.serializers import SeriesOutput, SeriesPlanOutput
from scheduling.series.plan import plan_series
from scheduling.series.scope import SCOPES
from scheduling.series.wanted import WantedSeries

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"
FIRST_AT = "2027-03-01T10:00:00+00:00"


class SeriesPlanInput(RequestBody):
    """Either the number of `visits`, or the local day `until` which they come."""

    example: ClassVar = {
        "client": ANY,
        "service": ANY,
        "location": ANY,
        "therapist": ANY,
        "guests": [ANY],
        "first_at": FIRST_AT,
        "every_weeks": 2,
        "visits": 6,
    }
    client = ClientIdField(queryset=Client.objects.all())
    service = IdField(queryset=Service.objects.all())
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    therapist = serializers.UUIDField(required=False)
    guests = ClientIdField(queryset=Client.objects.all(), many=True, required=False)
    first_at = InstantField()
    every_weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS_BETWEEN)
    visits = serializers.IntegerField(min_value=2, max_value=MOST_VISITS_OF_SERIES, required=False)
    until = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a series without an end, or with two."""
        if ("visits" in attrs) == ("until" in attrs):
            raise fault("/visits", "end_of_series", "Say how many visits, or until which day; not both.")
        return attrs


class ChosenVisitInput(RequestBody):
    planned_at = InstantField()
    starts_at = InstantField(required=False)
    therapist = serializers.UUIDField(required=False)


class SeriesInput(SeriesPlanInput):
    example: ClassVar = SeriesPlanInput.example | {
        "chosen": [{"planned_at": FIRST_AT, "starts_at": "2027-03-01T11:00:00+00:00", "therapist": ANY}]
    }
    chosen = ChosenVisitInput(
        many=True,
        required=False,
        help_text="The planned visits to book, at other times where they are given; without it all",
    )


class MoveSeriesInput(RequestBody):
    example: ClassVar = {
        "first": ANY,
        "scope": "later",
        "starts_at": "2027-03-01T11:00:00+00:00",
        "therapist": ANY,
        "by": "client",
    }
    first = IdField(queryset=Appointment.objects.select_related("location"))
    scope = serializers.ChoiceField(choices=SCOPES)
    starts_at = InstantField(help_text="The new start of `first`; the others move as far on the clock")
    therapist = serializers.UUIDField(required=False)
    by = serializers.ChoiceField(choices=["client", "clinic"], required=False)


class CancelSeriesInput(RequestBody):
    example: ClassVar = {"first": ANY, "scope": "later", "by": "client", "reason": "away"}
    first = IdField(queryset=Appointment.objects.select_related("location"))
    scope = serializers.ChoiceField(choices=SCOPES)
    by = serializers.ChoiceField(choices=["client", "clinic"])
    reason = serializers.ChoiceField(choices=[*CLIENT_REASONS, *CLINIC_REASONS])


class SeriesFilters(Filters):
    client = django_filters.UUIDFilter(field_name="client")


class SeriesOfVisits(Listed):
    """Visits every so many weeks at one local time; one visit is changed at /appointments as any other."""

    address = "series"
    group = "Diary"
    noun = "series"
    summaries: ClassVar = {
        "list": "List series",
        "retrieve": "Read a series",
        "plan": "Plan a series without booking it",
        "create": "Book a series",
        "move": "Move a visit of a series and later ones",
        "cancel": "Cancel a visit of a series and later ones",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = Series.objects.select_related("client").prefetch_related(
        Prefetch("visits", Appointment.objects.with_people().order_by("starts_at"))
    )
    filterset_class = SeriesFilters
    page_order = ("-created_at", "-id")
    serializer_class = SeriesOutput

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.get_object())

    @endpoint("POST", "plan", body=SeriesPlanInput, answer=SeriesPlanOutput)
    def plan(self, request: Request, body: dict[str, Any]) -> Response:
        """Tell which visits are free; for the others why not, and the three nearest free times of each."""
        return self.respond({"visits": plan_series(_wanted(body, self.person))})

    @endpoint("POST", body=SeriesInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Book all visits, or those `chosen`, in one; 409 `series_conflict` names each that does not fit."""
        chosen = [
            ChosenVisit(each["planned_at"], each.get("starts_at", each["planned_at"]), each.get("therapist"))
            for each in body.get("chosen", [])
        ]
        return self.respond_anew(book_series(_wanted(body, self.person), chosen))

    @endpoint(
        "POST",
        "<uuid:pk>/move",
        capability="appointments.change",
        body=MoveSeriesInput,
        if_match=True,
        idempotent=True,
    )
    def move(self, request: Request, body: dict[str, Any]) -> Response:
        """Move a visit and the later ones, or all; those moved by hand stay. One letter tells of all."""
        series = move_visits(
            series=self.get_object(),
            first=body["first"],
            scope=body["scope"],
            starts_at=body["starts_at"],
            therapist=body.get("therapist"),
            moved_by=body.get("by", "client"),
            revision=self.revision,
            by=self.person,
        )
        return self.respond_anew(series)

    @endpoint(
        "POST",
        "<uuid:pk>/cancel",
        capability="appointments.change",
        body=CancelSeriesInput,
        if_match=True,
        idempotent=True,
    )
    def cancel(self, request: Request, body: dict[str, Any]) -> Response:
        """Cancel a visit and the later ones, or all to come. One letter tells of all."""
        series = cancel_visits(
            series=self.get_object(),
            first=body["first"],
            scope=body["scope"],
            cancelled_by=body["by"],
            reason=body["reason"],
            revision=self.revision,
            by=self.person,
        )
        return self.respond_anew(series)


def _wanted(body: dict[str, Any], by: Any) -> WantedSeries:
    therapist: UUID | None = body.get("therapist")
    first_at: datetime = body["first_at"]
    return WantedSeries(
        practice=Practice.current(),
        client=body["client"],
        service=body["service"],
        location=body.get("location") or only_location(),
        first_at=first_at,
        every_weeks=body["every_weeks"],
        visits=body.get("visits", 0),
        until=body.get("until"),
        guests=body.get("guests", []),
        requested=[RequestedResource(therapist, "therapist")] if therapist else [],
        by=by,
    )


def only_location() -> Location:
    """Return the only location in use. Raises `Refusal` `location_missing` where there are several."""
    places = list(Location.objects.filter(archived_at=None)[:2])
    if len(places) != 1:
        raise fault("/location", "location_missing", "Say at which location it is.")
    return places[0]
