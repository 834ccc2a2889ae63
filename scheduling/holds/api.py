"""/holds: keep a time for somebody while they decide."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Location, Service
from scheduling.bookings.api.appointments import SeatInput, requested_resources
from scheduling.bookings.api.free_times import free_times_if_taken
from scheduling.fields import Named
from scheduling.holds.actions.extend_hold import extend_hold
from scheduling.holds.actions.hold_time import hold_time
from scheduling.holds.actions.let_go import let_go
from scheduling.models import Hold

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class HoldInput(RequestBody):
    example: ClassVar = {
        "service": ANY,
        "starts_at": "2027-03-01T10:00:00+00:00",
        "client": ANY,
        "guests": [ANY],
        "therapist": ANY,
        "seats": [{"requirement": ANY, "resource": ANY}],
        "location": ANY,
        "instead_of": ANY,
    }
    service = IdField(queryset=Service.objects.all())
    starts_at = InstantField()
    client = ClientIdField(queryset=Client.objects.all(), required=False)
    guests = ClientIdField(queryset=Client.objects.all(), many=True, required=False)
    therapist = serializers.UUIDField(required=False)
    seats = SeatInput(many=True, required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    instead_of = serializers.UUIDField(
        required=False, help_text="A hold that ends as this one begins; passed over when it is gone already"
    )


class HoldOutput(serializers.Serializer[Hold]):
    id = serializers.UUIDField()
    service = Named()
    location = Named()
    starts_at = LocalTime()
    ends_at = LocalTime()
    resources = serializers.ListField(child=serializers.UUIDField(), help_text="Therapists, rooms, devices")
    held_by = Named(allow_null=True, help_text="Null: somebody who books online")
    expires_at = LocalTime()
    extended_at = LocalTime(allow_null=True)


class Holds(Listed, Retrieved):
    """Times that are held for somebody: ten minutes each, extended once by ten."""

    address = "holds"
    group = "Diary"
    noun = "hold"
    summaries: ClassVar = {
        "create": "Hold a time",
        "extend": "Extend a hold",
        "destroy": "Let a hold go",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = Hold.objects.select_related("service", "location", "held_by")
    page_order = ("starts_at", "id")
    serializer_class = HoldOutput

    def get_queryset(self) -> Any:
        """Return the holds that keep others out now; one by its key as long as it has not expired."""
        holds: Any = super().get_queryset()
        return holds.live() if "pk" in self.kwargs else holds.keeping_others_out()

    @endpoint("POST", body=HoldInput, answer=HoldOutput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Hold a time, judged as a booking of it. 409 `taken` and `held` carry the nearest free times."""
        with free_times_if_taken():
            hold = hold_time(
                service=body["service"],
                starts_at=body["starts_at"],
                client=body.get("client"),
                guests=body.get("guests", []),
                requested=requested_resources(body.get("therapist"), body.get("seats", [])),
                location=body.get("location"),
                instead_of=body.get("instead_of"),
                by=self.person,
            )
        return self.respond(hold)

    @endpoint("POST", "<uuid:pk>/extend", answer=HoldOutput)
    def extend(self, request: Request) -> Response:
        """Hold it ten minutes longer, once."""
        return self.respond(extend_hold(hold=self.get_object()))

    @endpoint("DELETE", "<uuid:pk>", status=204)
    def destroy(self, request: Request) -> Response:
        """Let the time go: others can have it at once."""
        let_go([self.get_object().pk])
        return Response(status=204)
