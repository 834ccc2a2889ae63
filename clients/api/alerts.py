"""/clients/{id}/alerts: what to mind with this client, in the words each reader may see."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.client_limits import condition_of_age, limits_anywhere
from clients.limits import Limit, Limits, combine, limits_of_condition
from clients.models import Client, Consent
from clinic import audit, clock
from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice
from clinic.roles import may
from clinic.setup.days import days_at


class Words(serializers.ListField):
    """A set of words, in order."""

    child = serializers.CharField()

    def to_representation(self, data: Any) -> list[str]:
        return sorted(map(str, data))


class LimitOutput(serializers.Serializer[Limit]):
    place = serializers.CharField(allow_null=True, help_text="Null: the whole body")
    max_pressure = serializers.IntegerField(allow_null=True)
    techniques_excluded = Words()
    codes = Words()


class LimitsOutput(serializers.Serializer[Limits]):
    booking = serializers.CharField()
    services_excluded = Words()
    avoid = Words()
    avoid_muscles = Words()
    limits = LimitOutput(many=True)
    max_points = serializers.IntegerField(allow_null=True)
    max_minutes = serializers.IntegerField(allow_null=True)
    positions_avoid = Words()
    needs = Words()
    self_care = serializers.CharField()
    re_ask = serializers.CharField()
    codes = Words()


class AlertsOutput(serializers.Serializer[Limits]):
    desk_texts = Words()
    limits = LimitsOutput(allow_null=True, help_text="For therapists; null for others")
    told_to_desk = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="For therapists: told to the desk, to be asked, the oldest first; null for others",
    )


class Alerts(ApiViewSet):
    """The alerts of a client's conditions today: a sentence for the desk, the limits for therapists."""

    address = "clients/<uuid:pk>/alerts"
    group = "Clients"
    noun = "alert"
    summaries: ClassVar = {"retrieve": "Read what to mind about a client today"}
    read_capability = "desk_texts.read"

    queryset = Client.objects.all()
    serializer_class = AlertsOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        client = self.get_object()
        days = days_at(clock.now())
        limits = limits_anywhere(client.pk, days)
        agreed = Consent.objects.has_consent(client.pk, "treatment")
        if child := condition_of_age(client, days[0], Practice.current().adult_age, agreed=agreed):
            limits = combine(limits, limits_of_condition(child))
        content: dict[str, Any] = {
            "desk_texts": sorted(limits.desk_texts),
            "limits": None,
            "told_to_desk": None,
        }
        if may(self.person.roles, "conditions.read"):
            audit.record_read(self.person, client, client_key=client.pk)
            content["limits"] = LimitsOutput(limits).data
            told = client.health_statements.open().order_by("said_at", "id")
            content["told_to_desk"] = list(told.values_list("words", flat=True))
        return Response(content)
