"""/clients/{id}/conditions: a client's health history, for therapists."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.clear_condition import clear_condition
from clients.actions.end_condition import end_condition
from clients.actions.record_health import record_health
from clients.catalogue.conditions import conditions
from clients.models import Client, Condition
from clients.models.condition import CLEARANCES
from clinic import audit
from clinic.http.idempotency import idempotent
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet


class ConditionInput(RequestBody):
    example = {
        "code": "CL-SCAR",
        "places": ["zone:calf:left"],
        "no_such_place": False,
        "note": "Below the knee, from March.",
        "since_on": "2026-03-02",
        "ends_on": "2026-04-20",
    }
    code = serializers.CharField(max_length=40)
    places = serializers.ListField(child=serializers.CharField(max_length=60), max_length=60, required=False)
    no_such_place = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    since_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)


class ClearanceInput(RequestBody):
    example = {
        "how": "risk_assessment",
        "until": "2026-09-01",
        "note": "",
        "questions_asked": "Medicine, bruises, bleeding gums.",
        "limits_chosen": "Pressure 2, back and shoulders only.",
        "informed_consent": True,
        "treatment_is_over": False,
    }
    how = serializers.ChoiceField(CLEARANCES)
    until = serializers.DateField(allow_null=True, required=False)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    questions_asked = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    limits_chosen = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    informed_consent = serializers.BooleanField(required=False)
    treatment_is_over = serializers.BooleanField(required=False)


class ConditionOutput(serializers.ModelSerializer[Condition]):
    label = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Condition
        exclude: ClassVar = ["created_at"]

    def get_label(self, condition: Condition) -> str:
        return conditions().kinds[condition.code].label


class Conditions(ApiViewSet):
    """The conditions of one client, newest first; reading them is noted in the audit."""

    queryset = Client.objects.all()
    output = ConditionOutput
    inputs = {"create": ConditionInput, "clear": ClearanceInput}
    capabilities = {
        "list": "conditions.read",
        "create": "conditions.record",
        "end": "conditions.record",
        "clear": "conditions.record",
    }

    def list(self, request: Request, pk: Any) -> Response:
        client = self.the_one()
        audit.record_read(self.person, client, client_key=client.pk)
        return self.page(client.conditions.all())

    @idempotent
    def create(self, request: Request, pk: Any) -> Response:
        """Record a condition of the catalogue, with its places where the catalogue asks for them."""
        wanted = ConditionInput.parse(request)
        return self.show(record_health(client=self.the_one(), **wanted, by=self.person), status=201)

    @idempotent
    def end(self, request: Request, pk: Any, condition: Any) -> Response:
        """Note that the condition is over; it stays on the record."""
        return self.show(end_condition(condition=self._named(condition), by=self.person))

    @idempotent
    def clear(self, request: Request, pk: Any, condition: Any) -> Response:
        """Record a clinician's reply, or a risk assessment where one may stand for it."""
        wanted = ClearanceInput.parse(request)
        return self.show(clear_condition(condition=self._named(condition), **wanted, by=self.person))

    def _named(self, key: Any) -> Condition:
        return get_object_or_404(Condition, pk=key, client=self.kwargs["pk"])
