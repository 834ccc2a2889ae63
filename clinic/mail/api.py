"""/letters: the log of what was said to whom, and whether it left."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters, InstantFilter
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.request_body import AddressField, ReasonField, RequestBody
from clinic.http.viewset import Listed
from clinic.mail.actions.lift_suppression import lift_suppression
from clinic.mail.actions.send_again import send_again
from clinic.mail.actions.send_test_letter import send_test_letter
from clinic.models import Envelope, Staff, Suppression
from clinic.models.outbox import STATES
from clinic.pages.links import mask_links
from clinic.roles import may


class LetterLine(ModelOutput[Envelope]):
    class Meta:
        model = Envelope
        fields: ClassVar = [
            "id",
            "kind",
            "channel",
            "state",
            "sensitivity",
            "recipient_key",
            "about",
            "created_at",
            "send_after",
            "sent_at",
            "withdrawn_at",
            "purged_at",
            "attempts",
            "last_error",
            "cause",
        ]


class LetterOutput(LetterLine):
    to_address = serializers.CharField(allow_null=True)
    subject = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)

    class Meta(LetterLine.Meta):
        fields = [*LetterLine.Meta.fields, "to_address", "subject", "text"]

    def to_representation(self, letter: Envelope) -> dict[str, Any]:
        """Return the letter with its links masked: whoever opens one acts as the reader."""
        content = super().to_representation(letter)
        return content | {"text": mask_links(content["text"])}


class SuppressionOutput(ModelOutput[Suppression]):
    since = LocalTime(source="created_at")

    class Meta:
        model = Suppression
        fields: ClassVar = ["id", "cause", "address", "recipient_key", "kind", "since"]


class SuppressionFilters(Filters):
    cause = django_filters.ChoiceFilter(choices=[(cause, cause) for cause in ("bounce", "opt_out")])
    recipient = django_filters.CharFilter(field_name="recipient_key", max_length=40)
    address = django_filters.CharFilter(lookup_expr="iexact", max_length=254)


class LiftInput(RequestBody):
    example: ClassVar = {"reason": "The client called: the mailbox works again."}
    reason = ReasonField(max_length=300)


class Suppressions(Listed):
    """The addresses that bounced and the people who opted out, newest first: why letters are kept back."""

    address = "suppressions"
    group = "Letters"
    noun = "suppression"
    summaries: ClassVar = {"list": "List why letters are kept back"}
    read_capability = "letters.read"
    write_capability = "suppressions.lift"

    queryset = Suppression.objects.all()
    filterset_class = SuppressionFilters
    serializer_class = SuppressionOutput

    @endpoint("POST", "<uuid:pk>/lift", body=LiftInput, status=204)
    def lift(self, request: Request, body: dict[str, Any]) -> Response:
        """Let letters leave again, with the reason; what was kept back is not sent by itself."""
        lift_suppression(suppression=self.get_object(), **body, by=self.person)
        return Response(status=204)


class TestLetterInput(RequestBody):
    example: ClassVar = {"to_address": "fern@willow.test"}
    to_address = AddressField(required=False, help_text="Without one it goes to oneself")


class LetterFilters(Filters):
    recipient = django_filters.CharFilter(field_name="recipient_key", max_length=40)
    about = django_filters.CharFilter(max_length=60)
    kind = django_filters.CharFilter(max_length=40)
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in STATES])
    from_ = InstantFilter(field_name="created_at", lookup_expr="gte")
    to_ = InstantFilter(field_name="created_at", lookup_expr="lt")


class Letters(Listed):
    """The letters that were written, newest first; a list shows no content."""

    address = "letters"
    group = "Letters"
    noun = "letter"
    summaries: ClassVar = {"send_test": "Send a test letter"}
    read_capability = "letters.read"
    write_capability = "letters.send"

    queryset = Envelope.objects.all()
    filterset_class = LetterFilters
    serializer_class = LetterLine

    @endpoint("GET", "<uuid:pk>", answer=LetterOutput)
    def retrieve(self, request: Request) -> Response:
        """One letter without its links; the text of a clinical one only to therapists. The audit notes it."""
        letter = self.get_object()
        response = self.respond(letter)
        if not may_open_letter(letter, self.person.roles):  # its line is all there is of one
            response.data |= {"to_address": None, "subject": None, "text": None}
        else:
            audit.record_read(self.person, letter, client_key=_client_of(letter))
        return response

    @endpoint(
        "POST",
        "test",
        capability="practice.change",
        body=TestLetterInput,
        answer=LetterLine,
        status=201,
        idempotent=True,
    )
    def send_test(self, request: Request, body: dict[str, Any]) -> Response:
        """Send a letter to an address, or to oneself, to see that letters arrive; its state tells."""
        return self.respond(send_test_letter(**body, by=self.person))

    @endpoint("POST", "<uuid:pk>/send-again", answer=LetterLine, status=201, idempotent=True)
    def send_again(self, request: Request) -> Response:
        """Send a letter again as it reads today, to whoever reads it now."""
        return self.respond(send_again(letter=self.get_object(), by=self.person))


def _client_of(letter: Envelope) -> str:
    """Return the key of the client it went to; blank when it went to a member of staff."""
    staff = Staff.objects.of_actor(letter.recipient_key)
    return "" if staff.exists() else letter.recipient_key


def may_open_letter(letter: Envelope, roles: list[str]) -> bool:
    """Return True if somebody with these roles may read the letter's text.

    Nobody but its reader opens the letter whose link sets a password.
    """
    if letter.kind in ("new_password", "invitation"):
        return False
    return letter.sensitivity == "desk" or may(roles, "clinical_letters.read")
