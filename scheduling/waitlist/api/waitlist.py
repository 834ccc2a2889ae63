"""/waitlist: who waits for a time, and the times offered to them by hand."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter, ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Location, Service
from scheduling.models import Appointment, FreedTime, WaitlistEntry
from scheduling.models.waitlist import LONGEST_NOTICE_HOURS, PARTS
from scheduling.waitlist.actions.entries import add_to_waitlist, change_entry, end_entry
from scheduling.waitlist.actions.make_offer import make_offer
from scheduling.waitlist.api.serializers import WaitlistEntryOutput, WaitlistOfferOutput

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class WaitlistEntryChanges(RequestBody):
    """The fields of an entry that may change; empty lists and no location mean any."""

    example: ClassVar = {
        "service": ANY,
        "therapists": [ANY],
        "location": ANY,
        "weekdays": [0, 2],
        "parts": ["morning"],
        "first_on": "2027-03-01",
        "last_on": "2027-03-31",
        "shortest_notice_hours": 4,
        "visit": ANY,
    }
    service = IdField(queryset=Service.objects.all())
    therapists = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False, allow_null=True)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, required=False
    )
    parts = serializers.ListField(child=serializers.ChoiceField(choices=PARTS), max_length=3, required=False)
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    shortest_notice_hours = serializers.IntegerField(
        min_value=0, max_value=LONGEST_NOTICE_HOURS, required=False
    )
    visit = IdField(
        queryset=Appointment.objects.all(),
        required=False,
        allow_null=True,
        help_text="A later visit that is given up for an earlier time",
    )


class WaitlistEntryInput(WaitlistEntryChanges):
    example: ClassVar = {"client": ANY} | WaitlistEntryChanges.example
    client = ClientIdField(queryset=Client.objects.all())


class OfferedTimeInput(RequestBody):
    example: ClassVar = {
        "starts_at": "2027-03-01T10:00:00+00:00",
        "location": ANY,
        "therapist": ANY,
        "freed_time": ANY,
    }
    starts_at = InstantField()
    location = IdField(queryset=Location.objects.filter(archived_at=None))
    therapist = serializers.UUIDField(required=False)
    freed_time = IdField(queryset=FreedTime.objects.all(), required=False)


class WaitlistFilters(Filters):
    client = ClientFilter(field_name="client")
    service = django_filters.UUIDFilter(field_name="service")
    therapist = django_filters.UUIDFilter(method="with_one")
    state = django_filters.ChoiceFilter(choices=[("open", "open"), ("ended", "ended")], method="in_state")

    def with_one(self, rows: QuerySet[WaitlistEntry], name: str, key: Any) -> QuerySet[WaitlistEntry]:
        return rows.filter(therapists__contains=[key])

    def in_state(self, rows: QuerySet[WaitlistEntry], name: str, state: str) -> QuerySet[WaitlistEntry]:
        return rows.filter(ended_at__isnull=state == "open")


class Waitlist(Listed, Retrieved):
    """Clients who wait for a time that suits them; who waits longest first."""

    address = "waitlist"
    group = "Diary"
    noun = "entry of the waitlist"
    summaries: ClassVar = {
        "list": "List who waits",
        "create": "Put a client on the waitlist",
        "partial_update": "Change what a client waits for",
        "end": "Take a client off the waitlist",
        "offer": "Offer a free time to a client who waits",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = WaitlistEntry.objects.with_people()
    filterset_class = WaitlistFilters
    page_order = ("created_at", "id")
    serializer_class = WaitlistEntryOutput

    @endpoint("POST", body=WaitlistEntryInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Put a client on the waitlist. What becomes free is offered to one person after the other."""
        client = body.pop("client")
        return self.respond_anew(add_to_waitlist(client=client, fields=_fields(body), by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=WaitlistEntryChanges, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change what a client waits for; a time that is offered already stays offered."""
        entry = change_entry(
            entry=self.get_object(), fields=_fields(body), revision=self.revision, by=self.person
        )
        return self.respond_anew(entry)

    @endpoint("POST", "<uuid:pk>/end", if_match="optional")
    def end(self, request: Request) -> Response:
        """Take a client off the waitlist; what is offered to them is taken back."""
        entry = end_entry(entry=self.get_object(), revision=self.revision, by=self.person)
        return self.respond_anew(entry)

    @endpoint(
        "POST",
        "<uuid:pk>/offer",
        body=OfferedTimeInput,
        answer=WaitlistOfferOutput,
        status=201,
        idempotent=True,
    )
    def offer(self, request: Request, body: dict[str, Any]) -> Response:
        """Hold a free time for this client and offer it; judged as a booking, and held to caps and hours."""
        offer = make_offer(
            entry=self.get_object(),
            starts_at=body["starts_at"],
            location=body["location"],
            therapist=body.get("therapist"),
            freed_time=body.get("freed_time"),
            by=self.person,
        )
        return self.respond(offer)


def _fields(body: dict[str, Any]) -> Any:
    return body
