"""/clients/{id}/family: which clients are of one family."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.details.link_family import end_family_link, link_family
from clients.api.merging.named_clients import ClientIdField
from clients.models import Client, FamilyLink
from clients.models.details.family_link import RELATIONS
from clinic.http.endpoint import endpoint
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet


class FamilyLinkInput(RequestBody):
    example = {"relative": "0199c0de-0000-7000-8000-000000000011", "relation": "sibling"}
    relative = ClientIdField(queryset=Client.objects.on_file())
    relation = serializers.ChoiceField(RELATIONS, help_text="What the relative is to the client")


class FamilyLinkOutput(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    relative = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.ChoiceField(RELATIONS, help_text="What the relative is to the client")


class Family(ApiViewSet):
    """The clients of one family with this one; who pays for whom is `payer` of /clients."""

    address = "clients/<uuid:pk>/family"
    group = "Clients"
    noun = "family link"
    summaries: ClassVar = {
        "list": "List the family of a client",
        "create": "Link two clients of one family",
        "destroy": "End a family link",
    }
    read_capability = "clients.read"
    write_capability = "clients.change"

    queryset = Client.objects.all()
    serializer_class = FamilyLinkOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        client = self.get_object()
        return self.respond_all([_seen_by(client, link) for link in FamilyLink.objects.of(client)])

    @endpoint("POST", body=FamilyLinkInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Link two clients; the other one shows it too. Neither reads letters of the other by it."""
        client = self.get_object()
        return self.respond(_seen_by(client, link_family(client=client, **body, by=self.person)))

    @endpoint("DELETE", "<uuid:link>", status=204)
    def destroy(self, request: Request) -> Response:
        links = FamilyLink.objects.of(self.get_object())
        end_family_link(link=get_object_or_404(links, pk=self.kwargs["link"]), by=self.person)
        return Response(status=204)


def _seen_by(client: Client, link: FamilyLink) -> dict[str, Any]:
    relative, relation = link.seen_by(client)
    return {"id": link.pk, "relative": relative.pk, "name": relative.listed_name, "relation": relation}
