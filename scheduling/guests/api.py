"""/appointments/{id}/guests: add a guest to a visit, and take one out."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientIdField
from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet
from scheduling.bookings.api.serializers import AppointmentOutput, PlacedAppointmentOutput
from scheduling.bookings.api.verbs import ANY, OverrideInput
from scheduling.guests.actions.add_guest import add_guest
from scheduling.guests.actions.pair_therapists import pair_therapists
from scheduling.guests.actions.take_out_guest import take_out_guest
from scheduling.letters.notices import attach_notices
from scheduling.models import Appointment


class GuestInput(RequestBody):
    example: ClassVar = {"client": ANY, "override": {"reason": "Agreed with Theo on the phone."}}
    client = ClientIdField(queryset=Client.objects.all())
    override = OverrideInput(required=False)


class PairInput(RequestBody):
    client = ClientIdField(queryset=Client.objects.all())
    therapist = serializers.UUIDField(allow_null=True)


class PairsInput(RequestBody):
    example: ClassVar = {"pairs": [{"client": ANY, "therapist": ANY}]}
    pairs = PairInput(many=True)


class Guests(ApiViewSet):
    """The people treated in a visit besides who booked it."""

    address = "appointments/<uuid:pk>/guests"
    group = "Diary"
    noun = "guest of a visit"
    summaries: ClassVar = {"create": "Add a guest to a visit", "destroy": "Take a guest out of a visit"}
    write_capability = "appointments.change"

    queryset = Appointment.objects.with_people()
    serializer_class = PlacedAppointmentOutput

    @endpoint("POST", body=GuestInput, answer=PlacedAppointmentOutput, if_match="optional", idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Add a guest, judged as at booking; the time, the resources and the price of the visit stay."""
        visit = add_guest(
            appointment=self.get_object(),
            guest=body["client"],
            override_reason=body.get("override", {}).get("reason", ""),
            revision=self.revision,
            by=self.person,
        )
        return self.respond(attach_notices(self.get_queryset().get(pk=visit.pk)))

    @endpoint("DELETE", "<uuid:client>", status=204, if_match="optional")
    def destroy(self, request: Request) -> Response:
        """Take out a guest about whom nothing is on record in this visit."""
        take_out_guest(
            appointment=self.get_object(),
            guest=self.kwargs["client"],
            revision=self.revision,
            by=self.person,
        )
        return Response(status=204)


class TreatedBy(ApiViewSet):
    """The therapist of a visit who treats each person of it."""

    address = "appointments/<uuid:pk>/treated-by"
    group = "Diary"
    noun = "pair"
    summaries: ClassVar = {"create": "Say who treats whom in a visit"}
    write_capability = "appointments.change"

    queryset = Appointment.objects.with_people()
    serializer_class = AppointmentOutput

    @endpoint("POST", body=PairsInput, answer=AppointmentOutput, if_match="optional", idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Note who treats whom; null for nobody in particular. Whoever is not named stays as they are."""
        visit = pair_therapists(
            appointment=self.get_object(),
            pairs={pair["client"].pk: pair["therapist"] for pair in body["pairs"]},
            revision=self.revision,
            by=self.person,
        )
        return self.respond(self.get_queryset().get(pk=visit.pk))
