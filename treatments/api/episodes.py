"""/episodes: the complaints of a client."""

from typing import Any, ClassVar

import django_filters
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clinic import audit
from clinic.http.filters import Filters
from clinic.http.idempotent import idempotent
from clinic.http.input import Input, Reference
from clinic.http.resource import Resource
from treatments.actions.open_episode import open_episode
from treatments.models import Episode
from treatments.models.episode import SIDES


class EpisodeZoneInput(Input):
    zone = serializers.CharField(max_length=40)
    side = serializers.ChoiceField(SIDES)


class EpisodeInput(Input):
    example = {
        "client": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11",
        "own_words": "A dull ache from the neck up to my right temple.",
        "zones": [{"zone": "temple", "side": "right"}],
        "goal_activity": "A whole day at the desk",
    }
    client = Reference(queryset=Client.objects.on_file())
    own_words = serializers.CharField(max_length=500)
    zones = EpisodeZoneInput(many=True, required=False, max_length=20)  # type: ignore[call-arg]
    goal_activity = serializers.CharField(max_length=200, allow_blank=True, required=False)


class EpisodeZoneOutput(serializers.Serializer[Any]):
    zone = serializers.CharField(source="zone.slug")
    side = serializers.CharField()


class EpisodeOutput(serializers.ModelSerializer[Episode]):
    zones = EpisodeZoneOutput(many=True)

    class Meta:
        model = Episode
        fields = (
            "id",
            "revision",
            "client",
            "own_words",
            "zones",
            "goal_activity",
            "opened_at",
            "opened_by",
            "closed_at",
        )


class EpisodeFilters(Filters):
    client = django_filters.UUIDFilter("client_id", required=True)

    class Meta:
        model = Episode
        fields: ClassVar[list[str]] = []


class Episodes(Resource):
    """The episodes of one client, newest first."""

    queryset = Episode.objects.prefetch_related("zones__zone")
    filterset_class = EpisodeFilters
    output = EpisodeOutput
    inputs = {"create": EpisodeInput}
    capabilities = {"list": "notes.read", "retrieve": "notes.read", "create": "notes.write"}

    def list(self, request: Request) -> Response:
        answer = self.page(self.get_queryset())
        client = get_object_or_404(Client, pk=request.query_params["client"])
        audit.record_read(self.person, client, client_key=client.pk)
        return answer

    def retrieve(self, request: Request, pk: Any) -> Response:
        episode = self.the_one()
        audit.record_read(self.person, episode, client_key=episode.client_id)
        return self.show(episode)

    @idempotent
    def create(self, request: Request) -> Response:
        wanted = EpisodeInput.parse(request)
        wanted["zones"] = [(place["zone"], place["side"]) for place in wanted.get("zones", [])]
        return self.show(open_episode(**wanted, by=self.person), status=201)
