"""/zones and /referrals: zones in which pain is felt, and the muscles that send it there."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.filters import refuse_unknown_parameters
from clinic.http.local_time import ModelOutput
from clinic.http.pagination import OnePage
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault
from treatments.catalogue.referral import ReferralRow, senders
from treatments.catalogue.zones import zones_by_slug
from treatments.models import Referral, Zone, ZoneShape


class ZoneShapeOutput(ModelOutput[ZoneShape]):
    class Meta:
        model = ZoneShape
        fields = ("view", "x", "y", "rx", "ry", "outline")


class ZoneOutput(ModelOutput[Zone]):
    shapes = ZoneShapeOutput(many=True)

    class Meta:
        model = Zone
        fields = ("slug", "label", "felt", "laterality", "group", "view", "shapes")


class Zones(ApiViewSet):
    """The zones of the body with their outlines for the client's right side; one answer without pages."""

    address = "zones"
    group = "Catalogue"
    noun = "zone"
    read_capability = "catalogue.read"

    queryset = Zone.objects.in_use().with_shapes()
    serializer_class = ZoneOutput
    pagination_class = OnePage

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        refuse_unknown_parameters(request, set())
        return self.respond_all(self.get_queryset())


class SendingSiteOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    primary = serializers.ListField(child=serializers.CharField())
    spillover = serializers.ListField(child=serializers.CharField())


class SenderOutput(serializers.Serializer[Any]):
    muscle = serializers.CharField()
    name = serializers.CharField()
    region = serializers.CharField()
    sites = SendingSiteOutput(many=True)


class Referrals(ApiViewSet):
    """Muscles that send pain to all the zones asked for: primarily before as a spillover; without pages."""

    address = "referrals"
    group = "Catalogue"
    noun = "muscle"
    summaries: ClassVar = {"list": "Find muscles that send pain to a zone"}
    read_capability = "catalogue.read"

    queryset = Referral.objects.filter(point__retired_at=None, point__muscle__retired_at=None)
    serializer_class = SenderOutput
    pagination_class = OnePage

    @endpoint(
        "GET",
        many=True,
        parameters=[
            OpenApiParameter("zone", str, many=True, required=True, description="Several narrow it down")
        ],
    )
    def list(self, request: Request) -> Response:
        slugs = list(dict.fromkeys(request.query_params.getlist("zone")))
        if not slugs or len(slugs) > 10:
            raise fault(
                "?zone", "zone_missing", "Name one to ten zones, such as ?zone=temple&zone=behind_ear."
            )
        zones_by_slug(slugs, pointer="?zone")
        rows = (
            self.get_queryset()
            .filter(zone__slug__in=slugs)
            .order_by("point__muscle__position", "point__position")
            .values_list(
                "point__muscle__slug",
                "point__muscle__name",
                "point__muscle__region",
                "point__code",
                "zone__slug",
                "primary",
            )
        )
        return self.respond_all(senders([ReferralRow(*row) for row in rows], slugs))
