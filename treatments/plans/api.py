"""/notes/{id}/plan and /plans: what a client is to do at home."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet
from treatments.measures.severity import ABOUT_ROUTES, ROUTES
from treatments.models import PlanStep, SelfCarePlan, SessionNote
from treatments.plans.actions.change import change_plan
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.vocabulary import STEP_KINDS

ABOUT_A_MUSCLE = ("pressure", "stretch", "daily_stretch")


class DoseInput(RequestBody):
    """Words and dose of one step."""

    title = serializers.CharField(max_length=120, required=False)
    how = serializers.CharField(max_length=600, required=False)
    hold_seconds = serializers.IntegerField(min_value=5, max_value=120, required=False)
    repeats = serializers.IntegerField(min_value=1, max_value=10, required=False)
    intensity_max = serializers.IntegerField(min_value=1, max_value=6, required=False)
    days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), min_length=1, max_length=7, required=False
    )


class StepInput(DoseInput):
    """New words or a new dose for one step."""

    id = serializers.UUIDField()


class AddedStepInput(DoseInput):
    """A new step: of a muscle, whose words come from the catalogue, or in your own words."""

    kind = serializers.ChoiceField(choices=STEP_KINDS)
    muscle = serializers.SlugField(max_length=60, required=False)
    side = serializers.ChoiceField(choices=("left", "right", "both"), required=False)
    why = serializers.CharField(max_length=400, required=False)

    def validate(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """A muscle and its side for pressing and stretching; else a title and words."""
        needed = ("muscle", "side") if wanted["kind"] in ABOUT_A_MUSCLE else ("title", "how")
        unfit = {} if "muscle" in needed else {"muscle", "side"} & wanted.keys()
        faults = {name: ["Give this for a step of this kind."] for name in needed if name not in wanted}
        faults |= {name: ["A step of this kind is about no muscle."] for name in unfit}
        if faults:
            raise serializers.ValidationError(faults)
        return wanted


class PlanInput(RequestBody):
    example = {
        "message": "Go easy this week.",
        "change": [{"id": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11", "how": "Lean on a soft ball at the wall."}],
        "remove": ["01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b12"],
        "add": [
            {"kind": "stretch", "muscle": "piriformis", "side": "left"},
            {"kind": "movement", "title": "Swim", "how": "Twenty easy minutes on Sunday.", "days": [6]},
        ],
        "order": ["01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b13", "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11"],
    }
    message = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    change = StepInput(many=True, required=False, max_length=30)  # type: ignore[call-arg]
    remove = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=30)
    add = AddedStepInput(many=True, required=False, max_length=10)  # type: ignore[call-arg]
    order = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=30)


class StepOutput(serializers.ModelSerializer[PlanStep]):
    muscle = serializers.CharField(source="muscle.slug", allow_null=True, default=None)

    class Meta:
        model = PlanStep
        exclude = ("plan", "created_at")


class PlanOutput(serializers.ModelSerializer[SelfCarePlan]):
    client = serializers.UUIDField(source="note.client_id")
    steps = StepOutput(many=True)
    route = serializers.ChoiceField(sorted(ROUTES.values()), allow_blank=True, help_text=ABOUT_ROUTES)

    class Meta:
        model = SelfCarePlan
        exclude = ("letter_html",)


class PlansOfNote(ApiViewSet):
    """The plan of one note: its latest version."""

    address = "notes/<uuid:pk>/plan"
    read_capability = "plans.read"

    queryset = SessionNote.objects.select_related("attendance")
    serializer_class = PlanOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        versions = SelfCarePlan.objects.with_details().order_by("-version")
        plan = get_object_or_404(versions.filter(note=self.get_object())[:1])
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return self.respond(plan)

    @endpoint("POST", capability="plans.write", status=201, idempotent=True)
    def create(self, request: Request) -> Response:
        """Draft the next version from the marks."""
        plan = draft_plan(note=self.get_object(), by=self.person)
        return self.respond(SelfCarePlan.objects.with_details().get(pk=plan.pk))


class Plans(ApiViewSet):
    """One version of a plan."""

    address = "plans"
    read_capability = "plans.read"

    queryset = SelfCarePlan.objects.with_details()
    serializer_class = PlanOutput

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        plan = self.get_object()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return self.respond(plan)

    @endpoint("PATCH", "<uuid:pk>", capability="plans.write", body=PlanInput, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Put in your own words, steps and order; the rules about when to stop always stay."""
        return self._show(change_plan(plan=self.get_object(), revision=self.revision, **body, by=self.person))

    @endpoint("POST", "<uuid:pk>/send", capability="plans.write", if_match=True, idempotent=True)
    def send(self, request: Request) -> Response:
        """Approve what was read (If-Match) and send it."""
        return self._show(send_plan(plan=self.get_object(), revision=self.revision, by=self.person))

    def _show(self, plan: SelfCarePlan) -> Response:
        return self.respond(SelfCarePlan.objects.with_details().get(pk=plan.pk))
