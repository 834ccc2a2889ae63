"""/episodes: the complaints of a client."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter, ClientIdField
from clients.models import Client
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.filters import YES_NO, Filters
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.request_body import IdField, MultiLineField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from treatments.episodes.actions.change import change_episode
from treatments.episodes.actions.close import EpisodeOutcome, close_episode
from treatments.episodes.actions.open import NewEpisode, open_episode
from treatments.episodes.actions.reopen import reopen_episode
from treatments.episodes.details import EpisodeChanges
from treatments.models import Episode, Reading
from treatments.models.episode import CAUSES, KINDS, ONSETS, OUTCOMES, PATTERNS, SIDES, SLEEP_POSITIONS


class EpisodeZoneInput(RequestBody):
    zone = SingleLineField(max_length=40)
    side = serializers.ChoiceField(SIDES)


def choice_or_blank(words: tuple[str, ...]) -> serializers.ChoiceField:
    """Return the field of one of these words; empty while unknown."""
    return serializers.ChoiceField(words, allow_blank=True, required=False)


def number_or_null(most: int) -> serializers.IntegerField:
    """Return the field of a whole number from 0 to `most`; null while unknown."""
    return serializers.IntegerField(min_value=0, max_value=most, allow_null=True, required=False)


class EpisodeChange(RequestBody):
    example: ClassVar[dict[str, Any] | None] = {
        "own_words": "A dull ache from the neck up to my right temple.",
        "zones": [{"zone": "temple", "side": "right"}],
        "goal_activity": "A whole day at the desk",
        "kind": "headache",
        "pattern": "comes_and_goes",
        "onset": "gradual",
        "began_on": "2026-02-01",
        "causes": ["long_sitting", "stress"],
        "stress": 7,
        "water_glasses": 3,
        "active_days": 1,
        "desk_hours": 9,
        "sleep_position": "side",
        "earlier": None,
    }
    own_words = MultiLineField(max_length=500)
    zones = EpisodeZoneInput(many=True, required=False, max_length=20)  # type: ignore[call-arg]
    goal_activity = SingleLineField(max_length=200, allow_blank=True, required=False)
    kind = choice_or_blank(KINDS)
    pattern = choice_or_blank(PATTERNS)
    onset = choice_or_blank(ONSETS)
    began_on = serializers.DateField(allow_null=True, required=False)
    causes = serializers.ListField(child=serializers.ChoiceField(CAUSES), required=False, max_length=30)
    stress = number_or_null(10)
    water_glasses = number_or_null(40)
    active_days = number_or_null(7)
    desk_hours = number_or_null(24)
    sleep_position = choice_or_blank(SLEEP_POSITIONS)
    earlier = IdField(queryset=Episode.objects.all(), allow_null=True, required=False)

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Return the checked body, each zone as (slug, side)."""
        body = super().parse(request, partial=partial)
        if "zones" in body:
            body["zones"] = [(zone["zone"], zone["side"]) for zone in body["zones"]]
        return body


class EpisodeInput(EpisodeChange):
    example: ClassVar[dict[str, Any] | None] = {
        "client": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11",
        **(EpisodeChange.example or {}),
    }
    client = ClientIdField(queryset=Client.objects.on_file())


class OutcomeInput(RequestBody):
    example = {"outcome": "improved"}
    outcome = serializers.ChoiceField(OUTCOMES)


class EpisodeZoneOutput(serializers.Serializer[Any]):
    zone = serializers.CharField(source="zone.slug")
    side = serializers.CharField()


class BaselineOutput(serializers.Serializer[Reading]):
    """Average pain over the 7 days before treatment."""

    value = serializers.IntegerField()
    measured_at = LocalTime()
    late = serializers.BooleanField(source="is_late", help_text="Asked for after the first treatment")

    def get_attribute(self, instance: Any) -> Reading | None:
        return next(iter(instance.baselines), None)


class EpisodeOutput(ModelOutput[Episode]):
    zones = EpisodeZoneOutput(many=True)
    baseline = BaselineOutput(allow_null=True)

    class Meta:
        model = Episode
        fields = (
            "id",
            "revision",
            "client",
            *EpisodeChange._declared_fields,
            "opened_at",
            "opened_by",
            "first_treated_at",
            "baseline",
            "closed_at",
            "closed_by",
            "outcome",
            "returned_at",
        )


class NewEpisodeOutput(EpisodeOutput):
    """A complaint that was just opened."""

    same_as = serializers.SerializerMethodField(
        help_text="Other open complaints of this client in the same words: it may have been opened twice"
    )

    class Meta(EpisodeOutput.Meta):
        fields = (*EpisodeOutput.Meta.fields, "same_as")

    def get_same_as(self, episode: Episode) -> list[str]:
        others = Episode.objects.open().filter(client=episode.client_id).exclude(pk=episode.pk)
        same = others.filter(own_words__iexact=episode.own_words).order_by("opened_at", "pk")
        return [str(key) for key in same.values_list("pk", flat=True)]


class EpisodeFilters(Filters):
    client = ClientFilter("client_id", required=True)
    open = django_filters.ChoiceFilter(choices=YES_NO, method="filter_open")

    class Meta:
        model = Episode
        fields: ClassVar[list[str]] = []

    def filter_open(self, episodes: QuerySet[Episode], name: str, value: str) -> QuerySet[Episode]:
        return episodes.filter(closed_at__isnull=value == "true")


class Episodes(ApiViewSet):
    """The episodes of one client, newest first."""

    address = "episodes"
    group = "Treatment"
    noun = "complaint"
    summaries: ClassVar = {"create": "Open a complaint", "list": "List the complaints of a client"}
    read_capability = "notes.read"
    write_capability = "notes.write"

    queryset = Episode.objects.with_details().prefetch_related(
        Prefetch("readings", Reading.objects.baselines(), to_attr="baselines")
    )
    filterset_class = EpisodeFilters
    serializer_class = EpisodeOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        answer = self.respond_page(self.get_queryset())
        client = get_object_or_404(Client, pk=request.query_params["client"])
        audit.record_read(self.person, client, client_key=client.pk)
        return answer

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        episode = self.get_object()
        audit.record_read(self.person, episode, client_key=episode.client_id)
        return self.respond(episode)

    @endpoint("POST", body=EpisodeInput, answer=NewEpisodeOutput, status=201, idempotent=True)
    def create(self, request: Request, body: NewEpisode) -> Response:
        return self.respond_anew(open_episode(**body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=EpisodeChange, partial=True, if_match=True)
    def partial_update(self, request: Request, body: EpisodeChanges) -> Response:
        """Change what is known of the complaint; zones are given as a whole."""
        return self.respond_anew(
            change_episode(episode=self.get_object(), changes=body, revision=self.revision, by=self.person)
        )

    @endpoint("POST", "<uuid:pk>/close", body=OutcomeInput, if_match="optional", idempotent=True)
    def close(self, request: Request, body: EpisodeOutcome) -> Response:
        """Say how it ended; after 28 days the client is asked once whether it is back."""
        return self.respond_anew(
            close_episode(episode=self.get_object(), **body, revision=self.revision, by=self.person)
        )

    @endpoint("POST", "<uuid:pk>/reopen", if_match="optional", idempotent=True)
    def reopen(self, request: Request) -> Response:
        """It came back soon after closing; later, open a new one that names this one as `earlier`."""
        return self.respond_anew(
            reopen_episode(episode=self.get_object(), revision=self.revision, by=self.person)
        )
