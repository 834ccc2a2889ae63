"""/clients/{id}/merge/{other}, /clients/{id}/not-same/{other} and /merges: one person once."""

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.merging.merge_clients import MergeRequest, merge_clients
from clients.actions.merging.part_clients import part_clients
from clients.actions.merging.tell_apart import take_back_told_apart, tell_apart
from clients.merging.comparison import Comparison, compare, kind_of, moved_by_kind, written_since
from clients.merging.details import KEPT_APART, SIDES
from clients.merging.putting_back import outcomes_of_parting
from clients.models import Client, MergeRecord, NotSamePerson
from clients.record_parts import client_tables, obstacles_to_merge
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet, Listed
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


class PartInput(RequestBody):
    example = {"reason": "Two sisters.", "also": []}
    reason = ReasonField(max_length=300)
    also = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=1000,
        required=False,
        help_text="Rows that were changed since and go back all the same",
    )


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


class MergeLine(ModelOutput[MergeRecord]):
    class Meta:
        model = MergeRecord
        exclude: ClassVar = ["created_at", "source_before", "target_before"]


class CountOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    rows = serializers.IntegerField()


class RowOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    outcome = serializers.CharField(help_text="What would become of it, or became")


class MergeOutput(MergeLine):
    source_before = serializers.JSONField()
    target_before = serializers.JSONField()
    moved = CountOutput(many=True, help_text="How many rows of each kind it changed")
    stay = RowOutput(many=True, help_text="Rows that parting leaves for a person to decide")
    since = CountOutput(many=True, help_text="Rows written since, which stay with the target")

    class Meta(MergeLine.Meta):
        exclude: ClassVar = ["created_at"]


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


class NotSamePersonOutput(ModelOutput[NotSamePerson]):
    class Meta:
        model = NotSamePerson
        fields: ClassVar = ["id", "client", "other", "created_at", "noted_by"]


class NotSamePeople(ApiViewSet):
    """Two clients who look like one person and are two: not shown as possible duplicates any more."""

    address = "clients/<uuid:pk>/not-same"
    group = "Clients"
    noun = "note"
    summaries: ClassVar = {
        "create": "Note that two clients are not the same person",
        "destroy": "Take back that two clients are not the same person",
    }
    write_capability = "clients.change"

    queryset = Client.objects.all()
    serializer_class = NotSamePersonOutput

    @endpoint("POST", "<uuid:other>", status=201)
    def create(self, request: Request) -> Response:
        """Remember that somebody asked; said twice it stays one note."""
        other = get_object_or_404(Client, pk=self.kwargs["other"])
        return self.respond(tell_apart(client=self.get_object(), other=other, by=self.person))

    @endpoint("DELETE", "<uuid:other>", status=204)
    def destroy(self, request: Request) -> Response:
        """Let the two be shown as possible duplicates again, and merged."""
        other = get_object_or_404(Client, pk=self.kwargs["other"])
        take_back_told_apart(client=self.get_object(), other=other, by=self.person)
        return Response(status=204)


class MergeFilters(Filters):
    target = django_filters.UUIDFilter(field_name="target")
    source = django_filters.UUIDFilter(field_name="source")


class Merges(Listed):
    """The merges of records, newest first: what each moved, and their undoing."""

    address = "merges"
    group = "Clients"
    noun = "merge"
    summaries: ClassVar = {"list": "List merges of records", "undo": "Part two merged records"}
    read_capability = "clients.merge"
    write_capability = "clients.merge"

    queryset = MergeRecord.objects.all()
    filterset_class = MergeFilters
    serializer_class = MergeLine

    @endpoint("GET", "<uuid:pk>", answer=MergeOutput)
    def retrieve(self, request: Request) -> Response:
        """One merge: what moved, and what parting would leave for a person to decide."""
        merge = self.get_object()
        return self.respond_with(merge_content(merge, self.person.roles), revision=merge.revision)

    @endpoint("POST", "<uuid:pk>/undo", body=PartInput, answer=MergeOutput, if_match=True)
    def undo(self, request: Request, body: dict[str, Any]) -> Response:
        """Put back each row that nobody changed since, and those named in `also`; `stay` lists the rest."""
        also: list[UUID] = body.get("also", [])
        merge = part_clients(
            merge=self.get_object(), revision=self.revision, reason=body["reason"], also=also, by=self.person
        )
        return self.respond_with(merge_content(merge, self.person.roles), revision=merge.revision)


def merge_content(merge: MergeRecord, roles: list[str]) -> dict[str, Any]:
    """Return a merge as it is answered: clinical rows are named to those alone who may read them."""
    tables = {table.label: table for table in client_tables()}
    clinical = may(roles, "conditions.read")
    is_over = merge.undone_at is not None
    rows = list(merge.rows.all()) if is_over else outcomes_of_parting(merge, tables)
    shown = {
        "moved": [_count(*each) for each in moved_by_kind(rows, tables, clinical=clinical)],
        "stay": [
            {"id": row.pk, "kind": kind_of(tables.get(row.table), clinical=clinical), "outcome": row.outcome}
            for row in rows
            if row.outcome != "put_back"
        ],
        "since": []
        if is_over
        else [_count(*each) for each in written_since(merge, tables.values(), clinical=clinical)],
    }
    befores = {
        name: {key: value for key, value in getattr(merge, name).items() if key not in KEPT_APART}
        for name in ("source_before", "target_before")
    }
    return {**MergeLine(merge).data, **befores, **shown}


def _count(kind: str, rows: int) -> dict[str, Any]:
    return {"kind": kind, "rows": rows}
