"""/clients/{id}/consents: what a client agreed to."""

from datetime import datetime
from typing import Any, ClassVar, NotRequired, TypedDict

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client, Consent
from clients.models.consent import KINDS, WAYS
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import InstantField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet


class ConsentInput(RequestBody):
    example = {
        "kind": "aftercare",
        "text_version": "2026-01",
        "language": "en",
        "how": "in_person",
        "given_by_name": "Chloe",
        "given_at": "2026-03-02T09:00:00+00:00",
    }
    kind = serializers.ChoiceField(KINDS)
    text_version = SingleLineField(max_length=40)
    language = SingleLineField(max_length=35, required=False)
    how = serializers.ChoiceField(WAYS)
    given_by_name = SingleLineField(max_length=120, allow_blank=True, required=False)
    given_at = InstantField(required=False)


class WithdrawalInput(RequestBody):
    example = {"how": "phone", "said_at": "2026-03-02T09:00:00+00:00"}
    how = serializers.ChoiceField(WAYS, required=False, help_text="The way by which the client said so")
    said_at = InstantField(required=False, help_text="When the client said so; now, if left out")


class ConsentDetails(TypedDict):
    """The checked content of a ConsentInput."""

    kind: str
    text_version: str
    language: NotRequired[str]
    how: str
    given_by_name: NotRequired[str]
    given_at: NotRequired[datetime | None]


class ConsentOutput(ModelOutput[Consent]):
    is_refusal = serializers.BooleanField(
        read_only=True, help_text="True for a No that was said while nothing stood"
    )

    class Meta:
        model = Consent
        exclude: ClassVar = ["created_at"]


class Consents(ApiViewSet):
    """The consents of one client, newest first; one of each kind stands at a time."""

    address = "clients/<uuid:pk>/consents"
    group = "Clients"
    noun = "consent"
    summaries: ClassVar = {
        "list": "List the consents of a client",
        "create": "Record a consent",
        "withdraw": "Record a No, or withdraw a consent",
    }
    read_capability = "consents.read"
    write_capability = "consents.record"

    queryset = Client.objects.all()
    serializer_class = ConsentOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_object().consents.all())

    @endpoint("POST", body=ConsentInput, status=201, idempotent=True)
    def create(self, request: Request, body: ConsentDetails) -> Response:
        """Record what was agreed to; a newer text takes the place of the one that stands."""
        return self.respond(give_consent(client=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<str:kind>/withdraw", body=WithdrawalInput, idempotent=True)
    def withdraw(self, request: Request, body: dict[str, Any]) -> Response:
        """Record a No, whether a consent stands or not; a consent dated before it stays history."""
        return self.respond(
            withdraw_consent(client=self.get_object(), kind=self.kwargs["kind"], **body, by=self.person)
        )
