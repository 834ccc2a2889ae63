"""/client-fields: the practice's own questions about each client."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import ClientField
from clients.models.details.client_field import FIELD_KINDS
from clinic import clock
from clinic.actions.records import add_record, change_record
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import RequestBody, SingleLineField
from clinic.http.viewset import Listed, Retrieved

MOST_CHOICES = 40


class ClientFieldChanges(RequestBody):
    example = {
        "label": "Heard of us by",
        "choices": ["a friend", "the web"],
        "hint": "",
        "position": 1,
    }
    label = SingleLineField(max_length=60, help_text="All staff read the answers: ask nothing clinical")  # type: ignore[assignment]
    choices = serializers.ListField(
        child=SingleLineField(max_length=60), max_length=MOST_CHOICES, required=False
    )
    hint = SingleLineField(max_length=160, allow_blank=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=999, required=False)


class ClientFieldInput(ClientFieldChanges):
    example = {"key": "heard_by", "kind": "choice", **ClientFieldChanges.example}
    key = SingleLineField(max_length=40, help_text="Stays for good, such as heard_by")
    kind = serializers.ChoiceField(FIELD_KINDS, help_text="Stays for good")


class ClientFieldOutput(ModelOutput[ClientField]):
    class Meta:
        model = ClientField
        exclude: ClassVar = ["created_at"]


class ClientFieldFilters(Filters):
    archived = ArchivedFilter()


class ClientFields(Listed, Retrieved):
    """The practice's own questions about clients; the answers are `custom_values` of a client, by key."""

    address = "client-fields"
    group = "Set-up"
    noun = "client field"
    read_capability = "clients.read"
    write_capability = "practice.change"

    queryset = ClientField.objects.all()
    page_order = ("position", "id")
    filterset_class = ClientFieldFilters
    serializer_class = ClientFieldOutput

    @endpoint("POST", body=ClientFieldInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(add_record(ClientField, body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ClientFieldChanges, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change the words of a field; its key and its kind stay, so answers stay readable."""
        return self.changed(body)

    @endpoint("POST", "<uuid:pk>/archive", if_match=True)
    def archive(self, request: Request) -> Response:
        """Ask a field no more; the answers are kept."""
        return self.changed({"archived_at": clock.now()}, "archived")

    @endpoint("POST", "<uuid:pk>/restore", if_match=True)
    def restore(self, request: Request) -> Response:
        """Ask a field again."""
        return self.changed({"archived_at": None}, "restored")

    def changed(self, changes: dict[str, Any], verb: str = "changed") -> Response:
        """Answer with the field after this change."""
        field = change_record(self.get_object(), changes, revision=self.revision, by=self.person, verb=verb)
        return self.respond(field)
