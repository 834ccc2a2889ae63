"""/clients/{id}/legal-holds: orders to keep a record as it is."""

from datetime import date
from typing import ClassVar, NotRequired, TypedDict

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.legal_holds.keep import lift_hold, place_hold
from clients.models import Client, LegalHold
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet


class LegalHoldInput(RequestBody):
    example = {"reason": "Letter of Adams & Co, case 12/2026.", "until": None}
    reason = ReasonField(max_length=300)
    until = serializers.DateField(
        allow_null=True, required=False, help_text="The last day on which it counts"
    )


class LegalHoldDetails(TypedDict):
    """The checked content of a LegalHoldInput."""

    reason: str
    until: NotRequired[date | None]


class LiftHoldInput(RequestBody):
    example = {"reason": "The case is closed."}
    reason = ReasonField(max_length=300)


class LegalHoldOutput(ModelOutput[LegalHold]):
    class Meta:
        model = LegalHold
        exclude: ClassVar = ["created_at"]


class LegalHolds(ApiViewSet):
    """The legal holds on one client's record, the newest first: while one counts it is kept as it is."""

    address = "clients/<uuid:pk>/legal-holds"
    group = "Clients"
    noun = "legal hold"
    summaries: ClassVar = {
        "list": "List the legal holds on a record",
        "create": "Place a record under legal hold",
        "lift": "Lift a legal hold",
    }
    read_capability = "clients.hold"
    write_capability = "clients.hold"

    queryset = Client.objects.all()
    page_order = ("-placed_at", "-id")
    serializer_class = LegalHoldOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_object().legal_holds.all())

    @endpoint("POST", body=LegalHoldInput, status=201, idempotent=True)
    def create(self, request: Request, body: LegalHoldDetails) -> Response:
        """While it counts nothing of the record is erased, and it is neither merged nor parted."""
        return self.respond(place_hold(client=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<uuid:hold>/lift", body=LiftHoldInput, idempotent=True)
    def lift(self, request: Request, body: dict[str, str]) -> Response:
        """End a hold before its day; it stays in the list."""
        hold = get_object_or_404(LegalHold, pk=self.kwargs["hold"], client=self.kwargs["pk"])
        return self.respond(lift_hold(hold=hold, **body, by=self.person))
