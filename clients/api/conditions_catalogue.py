"""/conditions-catalogue: the conditions a client may have, for therapists."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.catalogue.conditions import ConditionKind, conditions
from clients.models import Condition
from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet


class ConditionKindOutput(serializers.Serializer[ConditionKind]):
    code = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField()
    scope = serializers.CharField()
    risk_assessment = serializers.CharField()
    booking = serializers.CharField(source="effect.booking")
    where = serializers.CharField(source="effect.where")
    needs = serializers.CharField(source="effect.needs", allow_null=True)
    valid_days = serializers.IntegerField(source="effect.valid_days", allow_null=True)
    re_ask = serializers.CharField(source="effect.re_ask")
    desk_text = serializers.CharField(source="effect.desk_text")


class CatalogueOutput(serializers.Serializer[Any]):
    version = serializers.CharField()
    conditions = ConditionKindOutput(many=True)


class ConditionsCatalogue(ApiViewSet):
    """All conditions of the catalogue, in its order; one answer without pages."""

    address = "conditions-catalogue"
    group = "Catalogue"
    noun = "condition"
    summaries: ClassVar = {"list": "List the conditions of the catalogue"}
    read_capability = "conditions.read"

    queryset = Condition.objects.none()
    serializer_class = CatalogueOutput

    @endpoint("GET")
    def list(self, request: Request) -> Response:
        catalogue = conditions()
        return self.respond({"version": catalogue.version, "conditions": list(catalogue.kinds.values())})
