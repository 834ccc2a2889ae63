"""/imports: files of other systems, mapped, judged, added and taken back."""

import io
from typing import Any, ClassVar

import django_filters
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.imports.content import (
    DecisionInput,
    DryRunInput,
    ImportListedOutput,
    ImportOutput,
    ImportRowOutput,
    ReadAnewInput,
    UploadInput,
)
from clients.imports.actions.start import (
    add_all_suspects,
    decide_suspect,
    discard_file,
    reread,
    start_dry_run,
    start_import,
    start_undo,
)
from clients.imports.actions.upload import upload_file
from clients.imports.kinds import guess_mapping, import_kind_of
from clients.imports.rejected import rejected_rows
from clients.models.imports import OUTCOMES, SYSTEMS, ImportBatch, ImportRow
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.viewset import FileViewSet, Listed, Retrieved

UPLOAD = [
    OpenApiParameter("kind", str, required=True, description="Code of /import-kinds"),
    OpenApiParameter("system", str, enum=SYSTEMS, description="`other` when not given"),
    OpenApiParameter("name", str, required=True, description="Name of the file"),
]


class Imports(Retrieved):
    """Files that are brought in. A job goes through their rows: `state` and `rows_done` say how far it is."""

    address = "imports"
    group = "Moving in"
    noun = "file"
    summaries: ClassVar = {
        "list": "List the files brought in",
        "create": "Upload a file",
        "partial_update": "Read a file anew",
        "destroy": "Delete a file of which nothing was added",
        "dry_run": "Judge every row",
        "start": "Add the rows",
        "undo": "Take back what was added",
        "decide": "Decide about one row",
        "add_suspects": "Add all rows not decided",
    }
    read_capability = "imports.run"
    write_capability = "imports.run"

    queryset = ImportBatch.objects.all()
    page_order = ("-created_at", "-id")
    serializer_class = ImportOutput

    @endpoint("GET", many=True, answer=ImportListedOutput)
    def list(self, request: Request) -> Response:
        """Return them without their columns and counts, the newest first."""
        return self.respond_page(self.get_queryset())

    @endpoint("POST", upload="application/octet-stream", parameters=UPLOAD, status=201)
    def create(self, request: Request) -> Response:
        """Keep a CSV or Excel file of up to 50 MB, sent as the body; its columns are mapped as far as known.

        The same file again is refused, so a retry uploads nothing twice.
        """
        query = UploadInput(data=request.query_params.dict())
        if not query.is_valid():
            raise serializers.ValidationError({f"?{name}": faults for name, faults in query.errors.items()})
        chosen = {"system": "other", **query.validated_data}
        batch = upload_file(file=request.stream or io.BytesIO(), by=self.person, **chosen)
        return self.respond(batch)

    @endpoint("PATCH", "<uuid:pk>", body=ReadAnewInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Read the columns in another encoding or with another separator, or of another table."""
        batch = reread(batch=self.get_object(), by=self.person, revision=self.revision, **body)
        return self.respond(batch)

    @endpoint("DELETE", "<uuid:pk>", status=204, if_match=True)
    def destroy(self, request: Request) -> Response:
        discard_file(batch=self.get_object(), by=self.person, revision=self.revision)
        return Response(status=204)

    @endpoint("POST", "<uuid:pk>/dry-run", body=DryRunInput, if_match=True)
    def dry_run(self, request: Request, body: dict[str, Any]) -> Response:
        """Have every row judged as the columns are mapped; nothing is added yet."""
        batch = self.get_object()
        settings = {"date_order": batch.date_order, "decimal_sign": batch.decimal_sign}
        mapping = batch.mapping
        if kept := body.pop("map", None):
            mapping = guess_mapping(import_kind_of(batch), batch.columns, kept.fields)
            settings = {"date_order": kept.date_order, "decimal_sign": kept.decimal_sign}
        if "mapping" in body:
            mapping = {str(each["column"]): each["field"] for each in body.pop("mapping")}
        choices = {"location": batch.location, **settings, **body}
        batch = start_dry_run(batch=batch, mapping=mapping, by=self.person, revision=self.revision, **choices)
        return self.respond(batch)

    @endpoint("POST", "<uuid:pk>/start", if_match=True)
    def start(self, request: Request) -> Response:
        """Have the rows added that were judged so; no letter leaves."""
        return self.respond(start_import(batch=self.get_object(), by=self.person, revision=self.revision))

    @endpoint("POST", "<uuid:pk>/undo", if_match=True)
    def undo(self, request: Request) -> Response:
        """Have taken back what the file added, but for what somebody worked with since."""
        return self.respond(start_undo(batch=self.get_object(), by=self.person, revision=self.revision))

    @endpoint("POST", "<uuid:pk>/decisions", body=DecisionInput, answer=ImportRowOutput)
    def decide(self, request: Request, body: dict[str, Any]) -> Response:
        """Say of a row that may be somebody on file whether it is."""
        return self.respond(decide_suspect(batch=self.get_object(), by=self.person, **body))

    @endpoint("POST", "<uuid:pk>/add-suspects")
    def add_suspects(self, request: Request) -> Response:
        """Say of all rows that are not decided that they are somebody else."""
        batch = self.get_object()
        add_all_suspects(batch=batch, by=self.person)
        return self.respond_anew(batch)


class RejectedRows(FileViewSet):
    """The rows of a file that add nothing, as CSV."""

    address = "imports/<uuid:pk>/rejected"
    group = "Moving in"
    noun = "row"
    summaries: ClassVar = {"rejected": "Read the rows that add nothing"}
    read_capability = "imports.run"

    queryset = ImportBatch.objects.all()

    @endpoint("GET", file="text/csv")
    def rejected(self, request: Request) -> HttpResponse:
        """With the reason of each, to be mended and sent again."""
        rows = rejected_rows(self.get_object())
        return HttpResponse("".join(rows), content_type="text/csv; charset=utf-8")


class ImportRowFilters(Filters):
    outcome = django_filters.ChoiceFilter(choices=[(outcome, outcome) for outcome in OUTCOMES])


class ImportRows(Listed):
    """The rows of a file, with what becomes of each and why; kept for 30 days after it was added."""

    address = "imports/<uuid:pk>/rows"
    group = "Moving in"
    noun = "row"
    summaries: ClassVar = {"list": "List the rows of a file"}
    read_capability = "imports.run"

    queryset = ImportRow.objects.all()
    page_order = ("line", "id")
    filterset_class = ImportRowFilters
    serializer_class = ImportRowOutput

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(batch=self.kwargs["pk"])
