"""/clients/{id}/merge/{other}: two records of one person, side by side and joined."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.merging.merge_clients import MergeRequest, merge_clients
from clients.api.merging.content import MergeOutput, merge_content
from clients.merging.comparison import Comparison, compare
from clients.merging.details import SIDES
from clients.models import Client
from clients.record_parts import client_tables, obstacles_to_merge
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.roles import may


class MergeInput(RequestBody):
    example = {
        "birth_on": "1988-04-12",
        "other_birth_on": None,
        "other_revision": 3,
        "choices": {"name": "target", "phone": "source"},
        "reason": "Registered twice: she said so on the phone.",
    }
    birth_on = serializers.DateField(allow_null=True, help_text="Typed anew; null where it is not known")
    other_birth_on = serializers.DateField(allow_null=True, help_text="That of the other record")
    other_revision = serializers.IntegerField(min_value=1, help_text="Of the other record, as it was read")
    choices = serializers.DictField(
        child=serializers.ChoiceField(SIDES),
        required=False,
        help_text="Whose is right, of each detail that `differs`",
    )
    reason = ReasonField(max_length=300)


class SideOutput(ModelOutput[Client]):
    class Meta:
        model = Client
        fields: ClassVar = ["id", "number", "name", "birth_on", "revision", "created_at"]


class DetailOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    target = serializers.JSONField()
    source = serializers.JSONField()  # type: ignore[assignment]
    kept = serializers.JSONField(help_text="What goes on; null where it has to be chosen")
    differs = serializers.BooleanField(help_text="It has to be chosen")


class ObstacleOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField(source="reason")
    appointments = serializers.SerializerMethodField()

    def get_appointments(self, refusal: Any) -> list[str]:
        return list(refusal.extra.get("appointments", []))


class RowsOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    target = serializers.IntegerField()
    source = serializers.IntegerField()  # type: ignore[assignment]


class TwoRecordsOutput(serializers.Serializer[Comparison]):
    target = SideOutput()
    source = SideOutput()  # type: ignore[assignment]
    details = DetailOutput(many=True)
    rows = RowsOutput(many=True)
    obstacles = ObstacleOutput(many=True)


class MergesOfTwo(ApiViewSet):
    """Two records of one person: side by side, and joined. The one of the address goes on."""

    address = "clients/<uuid:pk>/merge"
    group = "Clients"
    noun = "merge"
    summaries: ClassVar = {"retrieve": "See two records side by side", "create": "Merge two records"}
    read_capability = "clients.merge"
    write_capability = "clients.merge"

    queryset = Client.objects.all()
    serializer_class = TwoRecordsOutput

    @endpoint("GET", "<uuid:other>")
    def retrieve(self, request: Request) -> Response:
        """Both records, what would be kept, what has to be chosen, and what speaks against it: a dry run."""
        target, source = self.get_object(), self.get_other()
        clinical = may(self.person.roles, "conditions.read")
        obstacles = obstacles_to_merge(source, target)
        both = compare(target, source, client_tables(), obstacles, clinical=clinical)
        return self.respond_with(TwoRecordsOutput(both).data, revision=target.revision)

    @endpoint(
        "POST",
        "<uuid:other>",
        body=MergeInput,
        answer=MergeOutput,
        status=201,
        if_match=True,
        idempotent=True,
    )
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Give all that the other record has to this one; birth dates of both are typed anew."""
        merge = merge_clients(
            target=self.get_object(),
            source=self.get_other(),
            request=MergeRequest(
                revision=self.revision,
                source_revision=body["other_revision"],
                birth_on=body["birth_on"],
                source_birth_on=body["other_birth_on"],
                choices=body.get("choices", {}),
                reason=body["reason"],
            ),
            by=self.person,
        )
        return self.respond_with(merge_content(merge, self.person.roles), revision=merge.revision)

    def get_other(self) -> Client:
        """Return the record that is given up, or answer 404."""
        other: Client = get_object_or_404(Client, pk=self.kwargs["other"])
        other.require_not_merged()
        return other
