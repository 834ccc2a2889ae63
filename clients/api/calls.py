"""/clients/{id}/calls: the telephone calls with a client."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.log_call import CallDetails, log_call, mark_call_in_error
from clients.models import Call, Client
from clients.models.call import CALL_OUTCOMES, DIRECTIONS, LONGEST_CALL_WORDS
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.request_body import (
    InstantField,
    MultiLineField,
    ReasonField,
    RequestBody,
    SingleLineField,
)
from clinic.http.viewset import ApiViewSet


class CallInput(RequestBody):
    example = {
        "direction": "outgoing",
        "outcome": "message_left",
        "called_at": "2026-03-02T09:00:00+00:00",
        "person": "Her husband",
        "words": "Asked to ring back about Thursday.",
    }
    direction = serializers.ChoiceField(DIRECTIONS, help_text="incoming: they called us")
    outcome = serializers.ChoiceField(
        CALL_OUTCOMES, help_text="call_back: spoken to, and asks for a call at another time"
    )
    called_at = InstantField(required=False, help_text="Now, unless given")
    person = SingleLineField(
        max_length=120, allow_blank=True, required=False, help_text="The other end, if not the client"
    )
    words = MultiLineField(
        max_length=LONGEST_CALL_WORDS,
        allow_blank=True,
        required=False,
        help_text="For the desk; not for health, which is recorded at /clients/{id}/health-statements",
    )


class CallInErrorInput(RequestBody):
    example = {"reason": "Logged for the wrong client."}
    reason = ReasonField(max_length=300)


class CallerOutput(serializers.Serializer[Any]):
    """A member of staff."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class CallOutput(ModelOutput[Call]):
    logged_by = CallerOutput()
    logged_at = LocalTime(source="created_at")
    entered_in_error_by = CallerOutput(allow_null=True)

    class Meta:
        model = Call
        fields: ClassVar = (
            *("id", "direction", "outcome", "called_at", "person", "words", "logged_by", "logged_at"),
            *("entered_in_error_at", "entered_in_error_by", "entered_in_error_reason"),
        )


class Calls(ApiViewSet):
    """The telephone calls with one client, newest first; those entered in error stay, marked."""

    address = "clients/<uuid:pk>/calls"
    group = "Clients"
    noun = "call"
    summaries: ClassVar = {
        "list": "List the calls with a client",
        "create": "Log a call with a client",
        "in_error": "Mark a call as entered in error",
    }
    read_capability = "calls.read"
    write_capability = "calls.log"

    queryset = Client.objects.all()
    page_order = ("-called_at", "-id")
    serializer_class = CallOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        calls = self.get_object().calls.select_related("logged_by", "entered_in_error_by")
        return self.respond_page(calls)

    @endpoint("POST", body=CallInput, status=201, idempotent=True)
    def create(self, request: Request, body: CallDetails) -> Response:
        """Log a call made or taken; one in which the client was reached takes them off /call-list."""
        return self.respond(log_call(client=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<uuid:call>/in-error", body=CallInErrorInput)
    def in_error(self, request: Request, body: dict[str, str]) -> Response:
        """Leave a call out of account, with the reason: it stays in the list, marked."""
        call = get_object_or_404(Call, pk=self.kwargs["call"], client=self.kwargs["pk"])
        return self.respond(mark_call_in_error(call=call, **body, by=self.person))
