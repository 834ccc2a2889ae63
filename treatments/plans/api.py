"""/notes/{id}/plan and /plans: the self-care of a client at home."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.mail.suppressions import with_present_state
from clinic.models import Envelope
from treatments.limits.before_sending import notes_before_sending
from treatments.measures.severity import ABOUT_ROUTES, ROUTES
from treatments.models import PlanStep, SelfCarePlan, SessionNote
from treatments.models.plan import SelfCarePlanQuery
from treatments.plans.actions.change import change_plan
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.plans.drafting.added_steps import AddedStep, StepChange
from treatments.vocabulary import POSITIONS, STEP_KINDS, TOOLS

MUSCLE_KINDS = ("pressure", "stretch", "daily_stretch")


class PlanChanges(TypedDict, total=False):
    """The checked body that changes a draft."""

    message: str
    change: list[StepChange]
    remove: list[UUID]
    add: list[AddedStep]
    order: list[UUID]


class DoseInput(RequestBody):
    """Words and dose of one step."""

    title = SingleLineField(max_length=140, required=False)
    how = MultiLineField(max_length=600, required=False)
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
    muscle = SingleLineField(max_length=60, required=False)
    side = serializers.ChoiceField(choices=("left", "right", "both"), required=False)
    tool = serializers.ChoiceField(choices=list(TOOLS), required=False)
    body_position = serializers.ChoiceField(choices=list(POSITIONS), required=False)
    why = SingleLineField(max_length=400, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Require a muscle and its side for pressing and stretching, else a title and words."""
        required = ("muscle", "side") if data["kind"] in MUSCLE_KINDS else ("title", "how")
        unfit = {} if "muscle" in required else {"muscle", "side"} & data.keys()
        faults = {name: ["Give this for a step of this kind."] for name in required if name not in data}
        faults |= {name: ["A step of this kind is about no muscle."] for name in unfit}
        if data["kind"] != "pressure":
            chosen = {"tool", "body_position"} & data.keys()
            faults |= {name: ["Give this for a step that presses."] for name in chosen}
        if faults:
            raise serializers.ValidationError(faults)
        return data


class PlanInput(RequestBody):
    example = {
        "message": "Go easy this week.",
        "change": [{"id": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11", "how": "Lean on a soft ball at the wall."}],
        "remove": ["01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b12"],
        "add": [
            {"kind": "pressure", "muscle": "piriformis", "side": "left", "tool": "massage_ball"},
            {"kind": "movement", "title": "Swim", "how": "Twenty easy minutes on Sunday.", "days": [6]},
        ],
        "order": ["01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b13", "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11"],
    }
    message = MultiLineField(max_length=1000, allow_blank=True, required=False)
    change = StepInput(many=True, required=False, max_length=30)  # type: ignore[call-arg]
    remove = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=30)
    add = AddedStepInput(many=True, required=False, max_length=10)  # type: ignore[call-arg]
    order = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=30)


class StepOutput(ModelOutput[PlanStep]):
    muscle = serializers.CharField(source="muscle.slug", allow_null=True, default=None)

    class Meta:
        model = PlanStep
        exclude = ("plan", "created_at")


class SendingNoteOutput(serializers.Serializer[Any]):
    """One thing to know before a draft is sent."""

    code = serializers.CharField()
    message = serializers.CharField()


class PlanOutput(ModelOutput[SelfCarePlan]):
    client = serializers.UUIDField(source="note.client_id")
    steps = StepOutput(many=True)
    route = serializers.ChoiceField(sorted(ROUTES.values()), allow_blank=True, help_text=ABOUT_ROUTES)
    before_sending = serializers.SerializerMethodField(
        help_text="Of a draft: open red flags, bans, missing clearances, and what would refuse to send it"
    )
    letter = serializers.SerializerMethodField(help_text="What became of its letter; null before it is sent")

    @extend_schema_field(SendingNoteOutput(many=True))
    def get_before_sending(self, plan: SelfCarePlan) -> Any:
        return SendingNoteOutput(notes_before_sending(plan), many=True).data

    def get_letter(self, plan: SelfCarePlan) -> str | None:
        """Return the state of the plan's letter; one that is about to be kept back says so at once."""
        letters = with_present_state(Envelope.objects.about(plan.letter_key)).order_by("-created_at")
        return letters.values_list("present_state", flat=True).first()

    class Meta:
        model = SelfCarePlan
        exclude = ("letter_html",)


class PlanSummary(ModelOutput[SelfCarePlan]):
    client = serializers.UUIDField(source="note.client_id")
    author = serializers.UUIDField(source="note.author_id", help_text="Of its note")
    author_name = serializers.CharField(source="note.author.name")

    class Meta:
        model = SelfCarePlan
        fields = (
            *("id", "revision", "note", "version", "state", "client", "author", "author_name"),
            *("created_at", "expires_on", "sent_at"),
        )


class PlanFilters(Filters):
    client = ClientFilter("note__attendance__client_id")
    author = django_filters.UUIDFilter("note__author_id")
    unsent = django_filters.ChoiceFilter(choices=[("true", "true")], method="keep_unsent")

    class Meta:
        model = SelfCarePlan
        fields: ClassVar[list[str]] = []

    def keep_unsent(self, plans: SelfCarePlanQuery, name: str, value: str) -> SelfCarePlanQuery:
        return plans.unsent()


class PlansOfNote(ApiViewSet):
    """The plan of one note: its latest version."""

    address = "notes/<uuid:pk>/plan"
    group = "Self-care"
    noun = "plan"
    summaries: ClassVar = {"retrieve": "Read the plan of a note", "create": "Draft the plan of a note"}
    read_capability = "plans.read"
    write_capability = "plans.write"

    queryset = SessionNote.objects.select_related("attendance")
    serializer_class = PlanOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        versions = SelfCarePlan.objects.with_details().order_by("-version")
        plan = get_object_or_404(versions.filter(note=self.get_object())[:1])
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return self.respond(plan)

    @endpoint("POST", status=201, idempotent=True)
    def create(self, request: Request) -> Response:
        """Draft the next version from the marks."""
        plan = draft_plan(note=self.get_object(), by=self.person)
        return self.respond(SelfCarePlan.objects.with_details().get(pk=plan.pk))


class Plans(ApiViewSet):
    """The versions of all plans, newest first; the list says which there are, a plan itself what is in it."""

    address = "plans"
    group = "Self-care"
    noun = "plan"
    read_capability = "plans.read"
    write_capability = "plans.write"

    queryset = SelfCarePlan.objects.with_details()
    filterset_class = PlanFilters
    serializer_class = PlanOutput

    @endpoint("GET", answer=PlanSummary, many=True)
    def list(self, request: Request) -> Response:
        """All versions; with `unsent` the newest of each note that still waits to be sent."""
        plans = SelfCarePlan.objects.select_related("note__attendance__appointment__location", "note__author")
        return self.respond_page(plans)

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        plan = self.get_object()
        audit.record_read(self.person, plan, client_key=plan.note.client_id)
        return self.respond(plan)

    @endpoint("PATCH", "<uuid:pk>", body=PlanInput, if_match=True)
    def partial_update(self, request: Request, body: PlanChanges) -> Response:
        """Put in your own words, steps and order; the rules about when to stop always stay."""
        return self.respond_anew(
            change_plan(plan=self.get_object(), revision=self.revision, **body, by=self.person)
        )

    @endpoint("POST", "<uuid:pk>/send", if_match=True, idempotent=True)
    def send(self, request: Request) -> Response:
        """Approve what was read (If-Match) and send it."""
        return self.respond_anew(send_plan(plan=self.get_object(), revision=self.revision, by=self.person))
