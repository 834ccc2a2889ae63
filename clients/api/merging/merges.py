"""/merges: what each merge moved, and its undoing."""

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.merging.part_clients import part_clients
from clients.api.merging.content import MergeLine, MergeOutput, merge_content
from clients.models import MergeRecord
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.request_body import ReasonField, RequestBody
from clinic.http.viewset import Listed


class PartInput(RequestBody):
    example = {"reason": "Two sisters.", "also": []}
    reason = ReasonField(max_length=300)
    also = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=1000,
        required=False,
        help_text="Rows that were changed since and go back all the same",
    )


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
