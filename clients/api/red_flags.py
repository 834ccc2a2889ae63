"""/red-flags: the signs of something serious that are asked about, for therapists."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.catalogue.conditions import RedFlag, conditions
from clients.models import Condition
from clients.places import REGIONS
from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault

EVERYWHERE = "general"


class RedFlagOutput(serializers.Serializer[RedFlag]):
    code = serializers.CharField()
    urgency = serializers.CharField()
    sign = serializers.CharField()
    reason = serializers.CharField()
    question = serializers.CharField()
    signs = serializers.ListField(
        child=serializers.CharField(), help_text="What a client ticks, one sign each, after the word if"
    )
    regions = serializers.SerializerMethodField()
    emergency_when = serializers.CharField(allow_null=True)
    in_check_in = serializers.BooleanField(help_text="Otherwise it is asked in person only")

    def get_regions(self, flag: RedFlag) -> list[str]:
        return sorted(flag.regions)


class RedFlagsOutput(serializers.Serializer[Any]):
    version = serializers.CharField()
    red_flags = RedFlagOutput(many=True)


class RedFlags(ApiViewSet):
    """The red flags of the catalogue, in its order; one answer without pages."""

    address = "red-flags"
    group = "Catalogue"
    noun = "red flag"
    read_capability = "conditions.read"

    queryset = Condition.objects.none()
    serializer_class = RedFlagsOutput

    @endpoint(
        "GET", parameters=[OpenApiParameter("region", str, description="With those asked of everybody.")]
    )
    def list(self, request: Request) -> Response:
        catalogue, region = conditions(), request.query_params.get("region")
        if region is not None and region not in REGIONS:
            raise fault(
                "?region", "unknown_region", _("Give one of: {codes}.").format(codes=", ".join(REGIONS))
            )
        flags = [
            flag
            for flag in catalogue.red_flags.values()
            if region is None or not flag.regions.isdisjoint({region, EVERYWHERE})
        ]
        return self.respond({"version": catalogue.version, "red_flags": flags})
