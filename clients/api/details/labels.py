"""/labels: the words by which the practice sorts its clients."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.details.change_label import add_label, change_label
from clients.models import Label
from clients.models.details.label import COLOURS
from clinic import clock
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, RequestBody, SingleLineField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Service

ANY = "0199c0de-0000-7000-8000-000000000001"


class LabelInput(RequestBody):
    example = {"name": "Member", "colour": "green", "services": [ANY]}
    name = SingleLineField(max_length=40, help_text="All staff read it: nothing clinical")
    colour = serializers.ChoiceField(COLOURS, required=False)
    services = IdField(
        queryset=Service.objects.all(),
        many=True,
        required=False,
        help_text="Those of the audience `labelled` that whoever has it may have",
    )


class LabelOutput(ModelOutput[Label]):
    services = serializers.ListField(source="service_keys", child=serializers.UUIDField())

    class Meta:
        model = Label
        fields: ClassVar = ["id", "revision", "name", "colour", "services", "archived_at"]


class LabelFilters(Filters):
    archived = ArchivedFilter()


class Labels(Listed, Retrieved):
    """The labels of the practice; `/clients?label=` lists who has one."""

    address = "labels"
    group = "Set-up"
    noun = "label"
    read_capability = "clients.read"
    write_capability = "practice.change"

    queryset = Label.objects.prefetch_related("kept_services")
    page_order = ("name", "id")
    filterset_class = LabelFilters
    serializer_class = LabelOutput

    @endpoint("POST", body=LabelInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        return self.respond(add_label(body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=LabelInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        return self.changed(body)

    @endpoint("POST", "<uuid:pk>/archive", if_match=True)
    def archive(self, request: Request) -> Response:
        """Give a label to nobody any more; who has it keeps it."""
        return self.changed({"archived_at": clock.now()}, "archived")

    @endpoint("POST", "<uuid:pk>/restore", if_match=True)
    def restore(self, request: Request) -> Response:
        """Take a label into use again."""
        return self.changed({"archived_at": None}, "restored")

    def changed(self, changes: dict[str, Any], verb: str = "changed") -> Response:
        """Answer with the label after this change."""
        label = change_label(self.get_object(), changes, revision=self.revision, by=self.person, verb=verb)
        return self.respond(label)
