"""/appointments: booking and all that becomes of a visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clinic import clock
from clinic.http.endpoint import endpoint
from clinic.http.filters import YES_NO, DayFilter, Filters, InstantFilter
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Location, Practice, Service
from clinic.refusals import Refusal
from clinic.weekly_hours import whole_day
from scheduling.availability.api import offer_output
from scheduling.availability.offers import nearest
from scheduling.availability.requested import Asked, Wanted
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.move import move
from scheduling.bookings.api.serializers import AppointmentOutput
from scheduling.bookings.api.verbs import AppointmentVerbs
from scheduling.models import Appointment
from scheduling.models.appointment import STATES

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class OverrideInput(RequestBody):
    reason = serializers.CharField(max_length=300)


class SeatInput(RequestBody):
    requirement = serializers.UUIDField()
    resource = serializers.UUIDField()


class BookingInput(RequestBody):
    example: ClassVar = {
        "client": ANY,
        "service": ANY,
        "starts_at": "2027-03-01T10:00:00+00:00",
        "therapist": ANY,
        "location": ANY,
        "seats": [{"requirement": ANY, "resource": ANY}],
        "guests": [ANY],
        "override": {"reason": "Agreed with Theo on the phone."},
    }
    client = IdField(queryset=Client.objects.all())
    service = IdField(queryset=Service.objects.all())
    starts_at = InstantField()
    therapist = serializers.UUIDField(required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    seats = SeatInput(many=True, required=False)
    guests = IdField(queryset=Client.objects.all(), many=True, required=False)
    override = OverrideInput(required=False)


class MoveInput(RequestBody):
    example: ClassVar = {
        "starts_at": "2027-03-01T11:00:00+00:00",
        "therapist": ANY,
        "room": ANY,
        "service": ANY,
        "location": ANY,
        "override": {"reason": "The client asked for this room."},
    }
    starts_at = InstantField(required=False)
    therapist = serializers.UUIDField(required=False)
    room = serializers.UUIDField(required=False)
    service = IdField(queryset=Service.objects.all(), required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    override = OverrideInput(required=False)


class AppointmentFilters(Filters):
    """`on` is a local day of the practice; `from` and `to` bound the start, half-open."""

    on = DayFilter(method="starting_on")
    from_ = InstantFilter(field_name="starts_at", lookup_expr="gte")
    to = InstantFilter(field_name="starts_at", lookup_expr="lt")
    therapist = django_filters.UUIDFilter(field_name="assignments__resource")
    client = django_filters.UUIDFilter(field_name="attendances__client")
    location = django_filters.UUIDFilter(field_name="location")
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in STATES])
    needs_rebooking = django_filters.ChoiceFilter(choices=YES_NO, method="to_rebook")

    def starting_on(self, found: QuerySet[Appointment], name: str, day: Any) -> QuerySet[Appointment]:
        span = whole_day(day, Practice.current().zone)
        return found.filter(starts_at__gte=span.start, starts_at__lt=span.end)

    def to_rebook(self, found: QuerySet[Appointment], name: str, wanted: str) -> QuerySet[Appointment]:
        return found.filter(needs_rebooking=wanted == "true")


class Appointments(Listed, Retrieved, AppointmentVerbs):
    """Visits: booked, moved, and what became of them."""

    address = "appointments"
    read_capability = "appointments.read"

    queryset = Appointment.objects.with_people()
    filterset_class = AppointmentFilters
    page_order = ("starts_at", "id")
    serializer_class = AppointmentOutput

    @endpoint("POST", capability="appointments.book", body=BookingInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Book a visit. 409 `taken` carries the nearest free times."""
        therapist, seats = body.pop("therapist", None), body.pop("seats", [])
        asked = _asked(therapist, seats)
        override = body.pop("override", {}).get("reason", "")
        try:
            booked = book(**body, wanted=asked, override_reason=override, by=self.person)
        except Refusal as refusal:
            raise with_free_times(
                refusal,
                body["service"],
                body["starts_at"],
                wanted=asked,
                location=body.get("location"),
                for_client=body["client"],
            ) from refusal
        return self.respond(booked.load_people())

    @endpoint(
        "POST",
        "<uuid:pk>/move",
        capability="appointments.change",
        body=MoveInput,
        if_match=True,
        idempotent=True,
    )
    def move(self, request: Request, body: dict[str, Any]) -> Response:
        """Move a visit to another time, therapist, room or service; what is not given stays."""
        override = body.pop("override", {}).get("reason", "")
        visit = self.get_object()
        try:
            move(
                appointment=visit,
                **body,
                override_reason=override,
                revision=self.revision,
                by=self.person,
            )
        except Refusal as refusal:
            service, starts_at = (
                body.get("service", visit.service),
                body.get("starts_at", visit.starts_at),
            )
            raise with_free_times(
                refusal,
                service,
                starts_at,
                wanted=[body["therapist"]] if "therapist" in body else [],
                location=body.get("location", visit.location),
                for_client=visit.client,
                ignoring=visit.pk,
            ) from refusal
        return self.respond_now(visit)


def _asked(therapist: UUID | None, seats: list[dict[str, UUID]]) -> list[Wanted]:
    """The seats as they are asked for; the therapist takes one of them, or any other."""
    asked = [Wanted(seat["resource"], requirement=seat["requirement"]) for seat in seats]
    if therapist is None:
        return asked
    rest = [one for one in asked if one.resource != therapist]
    same = [one._replace(kind="therapist") for one in asked if one.resource == therapist]
    return [*(same or [Wanted(therapist, "therapist")]), *rest]


def with_free_times(
    refusal: Refusal,
    service: Service,
    starts_at: datetime,
    wanted: Asked = (),
    location: Location | None = None,
    for_client: Client | None = None,
    ignoring: UUID | None = None,
) -> Refusal:
    """The same refusal; where the time was taken, with the three nearest free ones."""
    if refusal.code == "taken" and starts_at > clock.now() - timedelta(days=1):
        found = nearest(
            service,
            starts_at,
            practice=Practice.current(),
            wanted=wanted,
            location=location,
            for_client=for_client,
            ignoring=ignoring,
        )
        refusal.extra["free"] = [offer_output(offer) for offer in found]
    return refusal
