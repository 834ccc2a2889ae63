"""/me/snippets: the texts that a therapist puts into notes."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actions.records import remove_record
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from treatments.models import Snippet
from treatments.note_texts.snippets import add_snippet, change_snippet, snippets_of


class SnippetInput(RequestBody):
    """Placeholders: {client}, {today}, {side}, {sites}, {pain_before}, {pain_after}."""

    example = {
        "name": "Released",
        "text": "{sites}: released under pressure. Pain {pain_before} to {pain_after}.",
    }
    name = SingleLineField(max_length=60)
    text = MultiLineField(max_length=2000)


class SnippetOutput(ModelOutput[Snippet]):
    class Meta:
        model = Snippet
        fields: ClassVar = ["id", "revision", "name", "text"]


class Snippets(ApiViewSet):
    """One's own snippets; those of colleagues are not seen."""

    address = "me/snippets"
    group = "Treatment"
    noun = "snippet"
    read_capability = "notes.read"
    write_capability = "notes.write"

    queryset = Snippet.objects.all()
    page_order = ("created_at", "id")
    serializer_class = SnippetOutput

    def get_queryset(self) -> QuerySet[Snippet]:
        """Keep those of whoever asks."""
        return snippets_of(self.person)

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_queryset())

    @endpoint("POST", body=SnippetInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, str]) -> Response:
        return self.respond(add_snippet(**body, by=self.person))

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.get_object())

    @endpoint("PATCH", "<uuid:pk>", body=SnippetInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Notes that hold its text stay as they are."""
        return self.respond(
            change_snippet(snippet=self.get_object(), changes=body, revision=self.revision, by=self.person)
        )

    @endpoint("DELETE", "<uuid:pk>", status=204, if_match=True)
    def destroy(self, request: Request) -> Response:
        remove_record(self.get_object(), revision=self.revision, by=self.person)
        return Response(status=204)
