"""/appointments: book, move and list visits."""

from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter, ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.filters import YES_NO, DayFilter, Filters, InstantFilter
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import Listed
from clinic.models import Location, Service
from clinic.prepared_query import PreparedQuery
from clinic.spans import span_of_day
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.move import move
from scheduling.bookings.api.free_times import free_times_if_taken
from scheduling.bookings.api.serializers import (
    AppointmentDetail,
    AppointmentOutput,
    PlacedAppointmentOutput,
)
from scheduling.bookings.api.verbs import AppointmentVerbs, DeskNoteField, OverrideInput
from scheduling.letters.notices import attach_notices
from scheduling.letters.of_visits import attach_letters, visits_not_told
from scheduling.models import Appointment
from scheduling.models.appointment import STATES

ZONES = PreparedQuery(lambda: Location.objects.order_by().values_list("timezone").distinct())
ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


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
        "desk_note": "Comes by taxi: call one when the session is over.",
        "override": {"reason": "Agreed with Theo on the phone."},
        "hold": ANY,
    }
    client = ClientIdField(queryset=Client.objects.all())
    service = IdField(queryset=Service.objects.all())
    starts_at = InstantField()
    therapist = serializers.UUIDField(required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    seats = SeatInput(many=True, required=False)
    guests = ClientIdField(queryset=Client.objects.all(), many=True, required=False)
    desk_note = DeskNoteField(required=False)
    override = OverrideInput(required=False)
    hold = serializers.UUIDField(
        required=False, help_text="The hold whose time it takes, without a gap; the hold ends"
    )


class MoveInput(RequestBody):
    example: ClassVar = {
        "starts_at": "2027-03-01T11:00:00+00:00",
        "therapist": ANY,
        "room": ANY,
        "service": ANY,
        "location": ANY,
        "override": {"reason": "The client asked for this room."},
        "by": "client",
    }
    starts_at = InstantField(required=False)
    by = serializers.ChoiceField(
        choices=["client", "clinic"],
        required=False,
        help_text="Whose wish it is, by default the client's; for the clinic the letter says sorry",
    )
    therapist = serializers.UUIDField(required=False)
    room = serializers.UUIDField(required=False)
    service = IdField(queryset=Service.objects.all(), required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    override = OverrideInput(required=False)


class AppointmentFilters(Filters):
    """`on` is a day of the visit's location; `from` and `to` bound the start, half-open."""

    on = DayFilter(method="starting_on")
    from_ = InstantFilter(field_name="starts_at", lookup_expr="gte")
    to = InstantFilter(field_name="starts_at", lookup_expr="lt")
    therapist = django_filters.UUIDFilter(field_name="assignments__resource")
    client = ClientFilter(field_name="attendances__client")
    location = django_filters.UUIDFilter(field_name="location")
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in STATES])
    needs_rebooking = django_filters.ChoiceFilter(choices=YES_NO, method="to_rebook")
    not_told = django_filters.ChoiceFilter(
        choices=[("true", "true")],
        method="whose_letters_failed",
        label="To come, or cancelled by the clinic, and the newest letter about it did not leave: call",
    )

    def starting_on(self, visits: QuerySet[Appointment], name: str, day: Any) -> QuerySet[Appointment]:
        """Keep the visits of a day: one range of starts, and one a zone where locations differ in theirs."""
        days = {zone: span_of_day(day, ZoneInfo(zone)) for (zone,) in ZONES()}
        if not days:
            return visits.none()
        first, last = min(days.values()), max(days.values())
        visits = visits.filter(starts_at__gte=first.start, starts_at__lt=last.end)
        if first == last:
            return visits
        on_day = Q()
        for zone, span in days.items():
            on_day |= Q(location__timezone=zone, starts_at__gte=span.start, starts_at__lt=span.end)
        return visits.filter(on_day)

    def to_rebook(self, visits: QuerySet[Appointment], name: str, choice: str) -> QuerySet[Appointment]:
        return visits.filter(needs_rebooking=choice == "true")

    def whose_letters_failed(
        self, visits: QuerySet[Appointment], name: str, choice: str
    ) -> QuerySet[Appointment]:
        return visits_not_told(visits)


class Appointments(Listed, AppointmentVerbs):
    """Visits: booked, moved, and what became of them."""

    address = "appointments"
    group = "Diary"
    noun = "visit"
    summaries: ClassVar = {
        "no_show": "Note who stayed away",
        "create": "Book a visit",
        "partial_update": "Change the words for the desk on a visit",
        "arrive": "Check a visit in",
        "undo": "Take the last step of a visit back",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = Appointment.objects.with_people()
    filterset_class = AppointmentFilters
    page_order = ("starts_at", "id")
    serializer_class = AppointmentOutput

    @endpoint("GET", "<uuid:pk>", answer=AppointmentDetail)
    def retrieve(self, request: Request) -> Response:
        """One visit, with what became of each letter about it."""
        return self.respond(attach_letters(self.get_object()))

    @endpoint("POST", body=BookingInput, answer=PlacedAppointmentOutput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Book a visit. 409 `taken` and `held` carry the nearest free times."""
        with free_times_if_taken():
            visit = book(
                client=body["client"],
                service=body["service"],
                starts_at=body["starts_at"],
                requested=requested_resources(body.get("therapist"), body.get("seats", [])),
                location=body.get("location"),
                guests=body.get("guests", []),
                override_reason=body.get("override", {}).get("reason", ""),
                desk_note=body.get("desk_note", ""),
                hold=body.get("hold"),
                by=self.person,
            )
        return self.respond(attach_notices(visit))

    @endpoint(
        "POST",
        "<uuid:pk>/move",
        capability="appointments.change",
        body=MoveInput,
        answer=PlacedAppointmentOutput,
        if_match=True,
        idempotent=True,
    )
    def move(self, request: Request, body: dict[str, Any]) -> Response:
        """Move a visit to another time, therapist, room or service; what is not given stays."""
        visit = self.get_object()
        requested = [RequestedResource(body[kind], kind) for kind in ("therapist", "room") if kind in body]
        with free_times_if_taken():
            move(
                appointment=visit,
                starts_at=body.get("starts_at"),
                service=body.get("service"),
                location=body.get("location"),
                requested=requested,
                override_reason=body.get("override", {}).get("reason", ""),
                moved_by=body.get("by", "client"),
                revision=self.revision,
                by=self.person,
            )
        return self.respond_placed(visit)


def requested_resources(therapist: UUID | None, seats: list[dict[str, UUID]]) -> list[RequestedResource]:
    """Return the resources that `seats` requests; the therapist takes one of those, or any other."""
    requested = [RequestedResource(pair["resource"], requirement=pair["requirement"]) for pair in seats]
    if therapist is None:
        return requested
    others = [resource for resource in requested if resource.resource != therapist]
    own = [resource._replace(kind="therapist") for resource in requested if resource.resource == therapist]
    return [*(own or [RequestedResource(therapist, "therapist")]), *others]
