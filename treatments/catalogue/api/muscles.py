"""/muscles: the muscles of the catalogue, with their trigger points and self-care."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Greatest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.pagination import OnePage
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault
from clinic.text import clean_text
from treatments.models import Muscle, PressText, SelfCare, TriggerPoint
from treatments.vocabulary import REGIONS, SPOTS

LIKE_ENOUGH = 0.5
"""The least likeness of a misspelt word, by shared trigrams from 0 to 1."""


class SiteOutput(ModelOutput[TriggerPoint]):
    primary = serializers.SerializerMethodField()
    spillover = serializers.SerializerMethodField()

    class Meta:
        model = TriggerPoint
        fields = ("code", "location", "view", "x", "y", "therapist_only", "primary", "spillover")

    def get_primary(self, site: TriggerPoint) -> list[str]:
        return [referral.zone.slug for referral in site.referrals.all() if referral.primary]

    def get_spillover(self, site: TriggerPoint) -> list[str]:
        return [referral.zone.slug for referral in site.referrals.all() if not referral.primary]


class PressTextOutput(serializers.ModelSerializer[PressText]):
    class Meta:
        model = PressText
        fields = ("tool", "position", "text", "brief")


class SelfCareOutput(serializers.ModelSerializer[SelfCare]):
    presses = PressTextOutput(many=True)

    class Meta:
        model = SelfCare
        exclude = ("id", "created_at", "muscle")


class MuscleSummary(ModelOutput[Muscle]):
    class Meta:
        model = Muscle
        fields = (
            "slug",
            "name",
            "latin",
            "region",
            "bilateral",
            "depth",
            "common_spots",
            "common_complaints",
        )


class MuscleOutput(ModelOutput[Muscle]):
    trigger_points = serializers.SerializerMethodField()
    self_care = SelfCareOutput()

    class Meta:
        model = Muscle
        fields = (
            *MuscleSummary.Meta.fields,
            "innervation",
            "action",
            "perpetuating_factors",
            "check_also",
            "therapist_cautions",
            "code_system",
            "code_value",
            "trigger_points",
            "self_care",
        )

    def get_trigger_points(self, muscle: Muscle) -> list[dict[str, Any]]:
        sites = [site for site in muscle.trigger_points.all() if site.retired_at is None]
        return list(SiteOutput(sites, many=True).data)


class Muscles(ApiViewSet):
    """The muscles of the catalogue from head to foot, or best match first; one answer without pages."""

    address = "muscles"
    group = "Catalogue"
    noun = "muscle"
    read_capability = "catalogue.read"

    queryset = Muscle.objects.in_use()
    serializer_class = MuscleOutput
    pagination_class = OnePage

    @endpoint(
        "GET",
        answer=MuscleSummary,
        many=True,
        parameters=[
            OpenApiParameter("search", str, description="A name in English or Latin; typos are forgiven"),
            OpenApiParameter("complaint", str, description="Words of a common complaint, such as headache"),
            OpenApiParameter("region", str, enum=list(REGIONS)),
            OpenApiParameter("spot", str, enum=list(SPOTS), description="Where knots are common"),
        ],
    )
    def list(self, request: Request) -> Response:
        muscles = self.get_queryset()
        if region := request.query_params.get("region"):
            if region not in REGIONS:
                raise fault(
                    "?region", "unknown_region", _("Give one of {codes}.").format(codes=", ".join(REGIONS))
                )
            muscles = muscles.filter(region=region)
        if spot := request.query_params.get("spot"):
            if spot not in SPOTS:
                raise fault("?spot", "unknown_spot", _("Give one of {codes}.").format(codes=", ".join(SPOTS)))
            muscles = muscles.filter(common_spots__contains=[spot])
        for name, columns in (("search", ("name", "latin")), ("complaint", ("common_complaints",))):
            if words := clean_text(request.query_params.get(name, "")).strip():
                muscles = _filter_by_likeness(muscles, words, columns)
        return self.respond_all(muscles)

    @endpoint("GET", "<slug:slug>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(get_object_or_404(Muscle.objects.with_points(), slug=self.kwargs["slug"]))


def _filter_by_likeness(muscles: QuerySet[Muscle], words: str, columns: tuple[str, ...]) -> QuerySet[Muscle]:
    """Return the muscles whose columns hold words like these, the greatest likeness first."""
    texts = [
        F(column)
        if column != "common_complaints"
        else Func(F(column), Value(", "), function="array_to_string", output_field=TextField())
        for column in columns
    ]
    likenesses = [TrigramWordSimilarity(words, text) for text in texts]
    likeness = Greatest(*likenesses) if len(likenesses) > 1 else likenesses[0]
    muscles = muscles.annotate(likeness=likeness)
    return muscles.filter(likeness__gte=LIKE_ENOUGH).order_by("-likeness", "position")
