"""/clients/{id}/not-same/{other}: two clients who look like one person and are two."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.merging.tell_apart import take_back_told_apart, tell_apart
from clients.models import Client, NotSamePerson
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.viewset import ApiViewSet


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
