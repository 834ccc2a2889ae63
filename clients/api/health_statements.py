"""/clients/{id}/health-statements: what a client told the desk about their health, to be asked."""

from datetime import datetime
from typing import Any, ClassVar, NotRequired, TypedDict
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.record_health_statement import record_health_statement
from clients.actions.settle_health_statement import settle_health_statement
from clients.models import Client, HealthStatement
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.request_body import InstantField, MultiLineField, ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet


class HealthStatementInput(RequestBody):
    example = {
        "words": "She takes blood thinners since March.",
        "said_at": "2026-03-02T09:00:00+00:00",
    }
    words = MultiLineField(max_length=1000)
    said_at = InstantField(required=False)


class SettlementInput(RequestBody):
    example = {"condition": None, "reason": "Asked: they were stopped in May."}
    condition = serializers.UUIDField(
        allow_null=True, required=False, help_text="The id of the condition recorded for it"
    )
    reason = ReasonField(
        max_length=300, allow_blank=True, required=False, help_text="Why there is nothing to record"
    )


class StatementDetails(TypedDict):
    """The checked content of a HealthStatementInput."""

    words: str
    said_at: NotRequired[datetime]


class Settlement(TypedDict):
    """The checked content of a SettlementInput."""

    condition: NotRequired[UUID | None]
    reason: NotRequired[str]


class KeptOutput(serializers.Serializer[Any]):
    """Only that it was kept: the front desk types it and never reads it back."""

    recorded_at = LocalTime(source="created_at")


class HealthStatementOutput(ModelOutput[HealthStatement]):
    class Meta:
        model = HealthStatement
        fields: ClassVar = (
            *("id", "words", "said_at", "recorded_by"),
            *("settled_at", "settled_by", "condition", "settled_reason"),
        )


class HealthStatements(ApiViewSet):
    """The words of one client to the desk about their health, newest first; to be asked until settled."""

    address = "clients/<uuid:pk>/health-statements"
    group = "Clients"
    noun = "health statement"
    summaries: ClassVar = {
        "list": "List what a client told the desk",
        "create": "Record what a client told the desk",
        "settle": "Settle what a client told the desk",
    }
    read_capability = "conditions.read"
    write_capability = "conditions.record"

    queryset = Client.objects.all()
    serializer_class = HealthStatementOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        client = self.get_object()
        audit.record_read(self.person, client, client_key=client.pk)
        return self.respond_page(client.health_statements.all())

    @endpoint(
        "POST",
        capability="health_statements.record",
        body=HealthStatementInput,
        answer=KeptOutput,
        status=201,
        idempotent=True,
    )
    def create(self, request: Request, body: StatementDetails) -> Response:
        """Keep the words for the therapist, who reads them in each brief until they are settled."""
        return self.respond(record_health_statement(client=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<uuid:statement>/settle", body=SettlementInput, idempotent=True)
    def settle(self, request: Request, body: Settlement) -> Response:
        """Say that you asked: the condition recorded for it, or why there is nothing to record."""
        statement = get_object_or_404(HealthStatement, pk=self.kwargs["statement"], client=self.kwargs["pk"])
        return self.respond(settle_health_statement(statement=statement, **body, by=self.person))
