"""/clients/{id}/consents: what a client agreed to."""

from datetime import datetime
from typing import Any, ClassVar, NotRequired, TypedDict
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.consents.terms import ConsentTerms, SignatureDetails
from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.api.consent_texts import ConsentTextOutput
from clients.catalogue.areas import AREAS
from clients.consents.asking import REASONS_TO_ASK, ConsentToAsk, consents_to_ask
from clients.consents.evidence import consent_on_record
from clients.consents.strokes import Stroke, read_strokes
from clients.models import Client, Consent, ConsentText, Signature
from clients.models.consent import GIVERS, WAYS
from clients.models.consent_text import KINDS
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, InstantField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice


class SignatureInput(RequestBody):
    """A signature under a text, given on a device of the clinic."""

    name = SingleLineField(max_length=120)
    text_hash = SingleLineField(max_length=64, help_text="Of the text that was on the page")
    strokes = serializers.JSONField(
        required=False, help_text="Lists of [x, y] from 0 to 300 and from 0 to 100, a list for each stroke"
    )

    def validate_strokes(self, drawn: Any) -> list[Stroke]:
        """Refuse what is no drawing, or too long for one."""
        try:
            return read_strokes(drawn) if drawn else []
        except ValueError as error:
            raise serializers.ValidationError(
                "Send strokes of 8 to 1500 points in all.", code="strokes_unreadable"
            ) from error


class ConsentInput(RequestBody):
    example = {
        "kind": "aftercare",
        "text": None,
        "text_version": "2026-01",
        "language": "en",
        "how": "in_person",
        "given_by_name": "Chloe",
        "given_at": "2026-03-02T09:00:00+00:00",
        "given_as": "client",
        "relation": "",
        "ends_at": None,
        "witness": "",
        "areas": [],
        "visit": None,
        "signature": None,
    }
    kind = serializers.ChoiceField(KINDS)
    text = IdField(
        queryset=ConsentText.objects.all(),
        allow_null=True,
        required=False,
        help_text="The published text of /consent-texts that was agreed to",
    )
    text_version = SingleLineField(
        max_length=40, allow_blank=True, required=False, help_text="Of a text on paper; without `text` alone"
    )
    language = SingleLineField(max_length=35, required=False)
    how = serializers.ChoiceField(WAYS)
    given_by_name = SingleLineField(max_length=120, allow_blank=True, required=False)
    given_at = InstantField(required=False)
    given_as = serializers.ChoiceField(GIVERS, allow_blank=True, required=False)
    relation = SingleLineField(
        max_length=60, allow_blank=True, required=False, help_text="Of whoever agreed for the client"
    )
    ends_at = InstantField(
        required=False, allow_null=True, help_text="Where the client agrees for a time only"
    )
    witness = SingleLineField(max_length=120, allow_blank=True, required=False)
    areas = serializers.ListField(
        child=serializers.ChoiceField(tuple(AREAS)), max_length=len(AREAS), required=False
    )
    visit = serializers.UUIDField(allow_null=True, required=False, help_text="The visit it was asked for")
    signature = SignatureInput(allow_null=True, required=False)


class WithdrawalInput(RequestBody):
    example = {"how": "phone", "said_at": "2026-03-02T09:00:00+00:00"}
    how = serializers.ChoiceField(WAYS, required=False, help_text="The way by which the client said so")
    said_at = InstantField(required=False, help_text="When the client said so; now, if left out")


class ConsentDetails(TypedDict):
    """The checked content of a ConsentInput."""

    kind: str
    text: NotRequired[ConsentText | None]
    text_version: NotRequired[str]
    language: NotRequired[str]
    how: str
    given_by_name: NotRequired[str]
    given_at: NotRequired[datetime | None]
    given_as: NotRequired[str]
    relation: NotRequired[str]
    ends_at: NotRequired[datetime | None]
    witness: NotRequired[str]
    areas: NotRequired[list[str]]
    visit: NotRequired[UUID | None]
    signature: NotRequired[dict[str, Any] | None]


class SignatureOutput(ModelOutput[Signature]):
    class Meta:
        model = Signature
        exclude: ClassVar = ["id", "created_at", "consent"]


class ConsentOutput(ModelOutput[Consent]):
    text_kept = serializers.SerializerMethodField(help_text="False: only a version of the text is known")
    is_refusal = serializers.BooleanField(
        read_only=True, help_text="True for a No that was said while nothing stood"
    )

    class Meta:
        model = Consent
        exclude: ClassVar = ["created_at"]

    def get_text_kept(self, consent: Consent) -> bool:
        return consent.text_id is not None


class ConsentEvidence(ConsentOutput):
    """A consent with the text as it was agreed to, and the signature under it."""

    text = ConsentTextOutput(read_only=True, allow_null=True)
    signature = SignatureOutput(read_only=True, allow_null=True, source="signature_or_none")


class ConsentToAskOutput(serializers.Serializer[ConsentToAsk]):
    kind = serializers.ChoiceField(KINDS)
    because = serializers.ChoiceField(REASONS_TO_ASK)
    text = serializers.UUIDField(source="text.pk")
    number = serializers.IntegerField(source="text.number")
    language = serializers.CharField(source="text.language")


class Consents(ApiViewSet):
    """The consents of one client, newest first; one of each kind stands at a time."""

    address = "clients/<uuid:pk>/consents"
    group = "Clients"
    noun = "consent"
    summaries: ClassVar = {
        "list": "List the consents of a client",
        "create": "Record a consent",
        "withdraw": "Record a No, or withdraw a consent",
        "to_ask": "List the consents to ask a client for",
        "evidence": "Read the evidence of a consent",
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
        return self.respond(give_consent(client=self.get_object(), **_with_terms(body), by=self.person))

    @endpoint("GET", "to-ask", answer=ConsentToAskOutput, many=True)
    def to_ask(self, request: Request) -> Response:
        """The consents to ask for before the next visit: never asked, over, a newer text, of age now."""
        practice, client = Practice.current(), self.get_object()
        return self.respond_all(consents_to_ask([client], practice, practice.today())[client.pk])

    @endpoint("GET", "<uuid:consent>/evidence", answer=ConsentEvidence)
    def evidence(self, request: Request) -> Response:
        """One consent with its text, hash and signature, to show what was agreed."""
        consent = consent_on_record(self.kwargs["pk"], self.kwargs["consent"])
        audit.record_read(self.person, consent, client_key=consent.client_id)
        return self.respond(consent)

    @endpoint("POST", "<str:kind>/withdraw", body=WithdrawalInput, idempotent=True)
    def withdraw(self, request: Request, body: dict[str, Any]) -> Response:
        """Record a No, whether a consent stands or not; a consent dated before it stays history."""
        return self.respond(
            withdraw_consent(client=self.get_object(), kind=self.kwargs["kind"], **body, by=self.person)
        )


def _with_terms(body: ConsentDetails) -> dict[str, Any]:
    """Return a body as `give_consent` takes it: what stands beside the text as its terms."""
    given: dict[str, Any] = dict(body)
    signature = given.pop("signature", None)
    terms = ConsentTerms(
        areas=given.pop("areas", ()),
        given_as=given.pop("given_as", ""),
        relation=given.pop("relation", ""),
        ends_at=given.pop("ends_at", None),
        witness=given.pop("witness", ""),
        visit_key=str(given.pop("visit", None) or ""),
        signature=SignatureDetails(**signature) if signature else None,
    )
    return {**given, "terms": terms}
