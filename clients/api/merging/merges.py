"""/merges: the merges of records, what each moved, and parting."""

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.merging.part_clients import part_clients
from clients.merging.comparison import moved_by_kind, named_kind, written_since
from clients.merging.details import KEPT_APART
from clients.merging.putting_back import outcomes_of_parting
from clients.models import MergeRecord
from clients.record_parts import client_tables
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import ReasonField, RequestBody
from clinic.http.viewset import Listed
from clinic.roles import may


class PartInput(RequestBody):
    example = {"reason": "Two sisters.", "also": []}
    reason = ReasonField(max_length=300)
    also = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=1000,
        required=False,
        help_text="Rows that were changed since and go back all the same",
    )


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
            {
                "id": row.pk,
                "kind": named_kind(tables.get(row.table), clinical=clinical),
                "outcome": row.outcome,
            }
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
