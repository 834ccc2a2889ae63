"""/clients/{id}/conditions: a client's health history, for therapists."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NotRequired, TypedDict

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.clear_condition import clear_condition
from clients.actions.end_condition import end_condition
from clients.actions.record_health import record_health
from clients.actions.stated_conditions.judge import confirm_condition, set_condition_aside
from clients.catalogue.conditions import conditions
from clients.models import Clearance, Client, Condition
from clients.models.condition import CLEARANCES
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, ReasonField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet


class ConditionInput(RequestBody):
    example = {
        "code": "CL-SCAR",
        "places": ["zone:calf:left"],
        "no_such_place": False,
        "note": "Below the knee, from March.",
        "since_on": "2026-03-02",
        "ends_on": "2026-04-20",
        "is_over": False,
    }
    code = SingleLineField(max_length=40)
    places = serializers.ListField(child=SingleLineField(max_length=60), max_length=60, required=False)
    no_such_place = serializers.BooleanField(required=False)
    note = MultiLineField(max_length=2000, allow_blank=True, required=False)
    since_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)
    is_over = serializers.BooleanField(
        required=False, help_text="True to record one whose last day has passed, for the history"
    )


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
    note = MultiLineField(max_length=2000, allow_blank=True, required=False)
    questions_asked = MultiLineField(max_length=2000, allow_blank=True, required=False)
    limits_chosen = MultiLineField(max_length=2000, allow_blank=True, required=False)
    informed_consent = serializers.BooleanField(required=False)
    treatment_is_over = serializers.BooleanField(required=False)


class ConfirmationInput(RequestBody):
    example = {"places": ["zone:calf:left"], "no_such_place": False, "note": "", "since_on": None}
    places = serializers.ListField(
        child=SingleLineField(max_length=60),
        max_length=60,
        allow_null=True,
        required=False,
        help_text="Null or left out: as the client named them",
    )
    no_such_place = serializers.BooleanField(required=False)
    note = MultiLineField(max_length=2000, allow_blank=True, required=False)
    since_on = serializers.DateField(allow_null=True, required=False)


class SetAsideInput(RequestBody):
    example = {"reason": "Asked: it was the other word for a bruise."}
    reason = ReasonField(max_length=300)


class ConfirmationDetails(TypedDict):
    """The checked content of a ConfirmationInput."""

    places: NotRequired[Sequence[str] | None]
    no_such_place: NotRequired[bool]
    note: NotRequired[str]
    since_on: NotRequired[date | None]


class SetAsideDetails(TypedDict):
    """The checked content of a SetAsideInput."""

    reason: str


class ConditionDetails(TypedDict):
    """The checked content of a ConditionInput."""

    code: str
    places: NotRequired[Sequence[str]]
    no_such_place: NotRequired[bool]
    note: NotRequired[str]
    since_on: NotRequired[date | None]
    ends_on: NotRequired[date | None]
    is_over: NotRequired[bool]


class ClearanceDetails(TypedDict):
    """The checked content of a ClearanceInput."""

    how: str
    until: NotRequired[date | None]
    note: NotRequired[str]
    questions_asked: NotRequired[str]
    limits_chosen: NotRequired[str]
    informed_consent: NotRequired[bool]
    treatment_is_over: NotRequired[bool]


class ClearanceOutput(ModelOutput[Clearance]):
    class Meta:
        model = Clearance
        fields: ClassVar = Clearance.FIELDS


class ConditionOutput(ModelOutput[Condition]):
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    clearances = ClearanceOutput(many=True, read_only=True, help_text="All of them, the newest first")

    class Meta:
        model = Condition
        exclude: ClassVar = ["created_at"]

    def get_label(self, condition: Condition) -> str:
        return conditions().kinds[condition.code].label


class Conditions(ApiViewSet):
    """The conditions of one client, newest first; reading them is noted in the audit."""

    address = "clients/<uuid:pk>/conditions"
    group = "Clients"
    noun = "condition"
    summaries: ClassVar = {
        "list": "List the conditions of a client",
        "create": "Record a condition of a client",
        "clear": "Record a clearance of a condition",
        "end": "End a condition",
        "confirm": "Confirm what a client stated",
        "set_aside": "Set aside what a client stated",
    }
    read_capability = "conditions.read"
    write_capability = "conditions.record"

    queryset = Client.objects.all()
    serializer_class = ConditionOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        client = self.get_object()
        audit.record_read(self.person, client, client_key=client.pk)
        return self.respond_page(client.conditions.prefetch_related("clearances"))

    @endpoint("POST", body=ConditionInput, status=201, idempotent=True)
    def create(self, request: Request, body: ConditionDetails) -> Response:
        """Record a condition of the catalogue, with its places where the catalogue asks for them."""
        return self.respond(record_health(client=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<uuid:condition>/end", idempotent=True)
    def end(self, request: Request) -> Response:
        """Note that the condition is over; it stays on the record."""
        return self.respond(end_condition(condition=self._condition(), by=self.person))

    @endpoint("POST", "<uuid:condition>/clear", body=ClearanceInput, idempotent=True)
    def clear(self, request: Request, body: ClearanceDetails) -> Response:
        """Record a clinician's reply, or a risk assessment where one may stand for it."""
        return self.respond(clear_condition(condition=self._condition(), **body, by=self.person))

    @endpoint("POST", "<uuid:condition>/confirm", body=ConfirmationInput, idempotent=True)
    def confirm(self, request: Request, body: ConfirmationDetails) -> Response:
        """Confirm a condition that the client stated in a form; from then on it counts as one of yours."""
        return self.respond(confirm_condition(condition=self._condition(), **body, by=self.person))

    @endpoint("POST", "<uuid:condition>/set-aside", body=SetAsideInput, idempotent=True)
    def set_aside(self, request: Request, body: SetAsideDetails) -> Response:
        """End a condition that the client stated in a form, and say why it does not count."""
        return self.respond(set_condition_aside(condition=self._condition(), **body, by=self.person))

    def _condition(self) -> Condition:
        return get_object_or_404(Condition, pk=self.kwargs["condition"], client=self.kwargs["pk"])
