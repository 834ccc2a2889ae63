"""/check-ins: the questions asked of clients and their answers."""

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter
from clinic import audit
from clinic.actors import source_of
from clinic.http.endpoint import endpoint
from clinic.http.filters import YES_NO, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models.outbox import STATES
from treatments.check_ins.actions.answer import CheckInAnswers, answer_check_in
from treatments.check_ins.actions.report_red_flags import RedFlagDetails, report_red_flags
from treatments.check_ins.letters import with_state_of_letter
from treatments.check_ins.progress import OutcomeSettings, response_of
from treatments.check_ins.questions import urgency_of
from treatments.measures.response import CLASSES, GRADES
from treatments.models import CheckIn, Reading
from treatments.models.check_in import DID_IT, LONGEST_TELLING, MOST_FLAGS, SORENESS
from treatments.models.reading import FURTHER


def scale_field(least: int = 0, most: int = 10, *, required: bool = False) -> serializers.IntegerField:
    """Return the field of a whole number on a scale."""
    return serializers.IntegerField(min_value=least, max_value=most, required=required)


class TellInput(RequestBody):
    """The details of a Yes to "anything new or worrying?"."""

    example = {
        "flags": ["RF-HEADACHE"],
        "stronger": False,
        "spread": True,
        "words": "A new headache since Sunday.",
    }
    flags = serializers.ListField(child=SingleLineField(max_length=24), max_length=MOST_FLAGS, required=False)
    signs = serializers.ListField(
        child=SingleLineField(max_length=160),
        max_length=MOST_FLAGS,
        required=False,
        help_text="Signs in the words of /red-flags; each raises its flag",
    )
    stronger = serializers.BooleanField(required=False)
    spread = serializers.BooleanField(required=False)
    words = MultiLineField(max_length=LONGEST_TELLING, allow_blank=True, required=False)


class AnswerInput(TellInput):
    """The client's answer; `flags`, `stronger`, `spread` and `words` only with `worrying`."""

    example = {
        "pain": 4,
        "did_it": "partly",
        "worrying": True,
        "wants_call": False,
        "sleep": 3,
        "stress": 5,
        "stiffness": 2,
        "global_change": 3,
        "flags": ["RF-HEADACHE"],
        "stronger": False,
        "spread": False,
        "words": "A new headache since Sunday.",
    }
    pain = scale_field(required=True)
    did_it = serializers.ChoiceField(DID_IT, required=False)
    soreness = serializers.ChoiceField(SORENESS, required=False, help_text="After a session only")
    worrying = serializers.BooleanField()
    back = serializers.BooleanField(
        required=False, help_text="Has the pain come back? After closing only, and needed there"
    )
    wants_call = serializers.BooleanField(required=False)
    sleep = scale_field()
    stress = scale_field()
    stiffness = scale_field()
    global_change = scale_field(1, 7)

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Return the answers as the action takes them, the further numbers and the details apart."""
        body = super().parse(request, partial=partial)
        numbers = {name: body.pop(name) for name in FURTHER if name in body}
        details = {name: body.pop(name) for name in RedFlagDetails.__annotations__ if name in body}
        return body | {"numbers": numbers, "details": details or None}


class AnsweredNumber(ModelOutput[Reading]):
    class Meta:
        model = Reading
        fields = ("question", "value", "measured_at", "source", "recorded_by")


class ResponseOutput(serializers.Serializer[Any]):
    name = serializers.ChoiceField(CLASSES)
    grade = serializers.ChoiceField(GRADES)
    points = serializers.FloatField(allow_null=True, help_text="How far the pain fell since the baseline")
    percent = serializers.FloatField(allow_null=True)


class CheckInOutput(ModelOutput[CheckIn]):
    client = serializers.UUIDField(source="episode.client_id")
    readings = AnsweredNumber(many=True)
    letter = serializers.ChoiceField(
        STATES, allow_null=True, help_text="What became of its newest letter", source="state_of_letter"
    )
    answered_source = serializers.SerializerMethodField(help_text="`client` on the page, `staff` by phone")
    told_source = serializers.SerializerMethodField(help_text="The same of what was told last")
    urgency = serializers.SerializerMethodField(help_text="Of the most urgent red flag, or blank")
    response = serializers.SerializerMethodField()

    class Meta:
        model = CheckIn
        exclude = ("created_at",)

    @cached_property
    def settings(self) -> OutcomeSettings:
        """Read once for all rows of an answer."""
        return OutcomeSettings.load()

    def get_answered_source(self, check_in: CheckIn) -> str:
        return source_of(check_in.answered_by, check_in.episode.client_id)

    def get_told_source(self, check_in: CheckIn) -> str:
        return source_of(check_in.told_by, check_in.episode.client_id)

    def get_urgency(self, check_in: CheckIn) -> str:
        return urgency_of(check_in)

    @extend_schema_field(ResponseOutput(allow_null=True))
    def get_response(self, check_in: CheckIn) -> Any:
        readings = sorted(check_in.episode.readings.all(), key=lambda reading: reading.measured_at)
        response = response_of(check_in, readings, self.settings)
        return ResponseOutput(response).data if response else None


class CheckInFilters(Filters):
    episode = django_filters.UUIDFilter("episode_id")
    client = ClientFilter("episode__client_id")
    answered = django_filters.ChoiceFilter(choices=YES_NO, label="Answered", method="filter_answered")

    class Meta:
        model = CheckIn
        fields: ClassVar[list[str]] = []

    def filter_answered(self, check_ins: QuerySet[CheckIn], name: str, value: str) -> QuerySet[CheckIn]:
        return check_ins.filter(answered_at__isnull=value == "false")


class CheckIns(ApiViewSet):
    """The check-ins of all clients, or of one client or episode; the latest asked first."""

    address = "check-ins"
    group = "Self-care"
    noun = "check-in"
    summaries: ClassVar = {
        "answer": "Record an answer given by phone",
        "tell": "Record what is new or worrying",
    }
    read_capability = "notes.read"
    write_capability = "notes.write"

    queryset = with_state_of_letter(CheckIn.objects.with_details().prefetch_related("episode__readings"))
    filterset_class = CheckInFilters
    serializer_class = CheckInOutput
    page_order = ("-asked_at", "-id")

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        audit.record_reads(self.person, {check_in: check_in.episode.client_id for check_in in page})
        return self.get_paginated_response(CheckInOutput(page, many=True).data)

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        check_in = self.get_object()
        audit.record_read(self.person, check_in, client_key=check_in.episode.client_id)
        return self.respond(check_in)

    @endpoint("POST", "<uuid:pk>/answer", body=AnswerInput, idempotent=True)
    def answer(self, request: Request, body: CheckInAnswers) -> Response:
        """Record what the client said on the phone, however long ago it was asked."""
        answer_check_in(check_in=self.get_object(), **body, by=self.person)
        return self.respond(self.get_object())

    @endpoint("POST", "<uuid:pk>/tell", body=TellInput, idempotent=True)
    def tell(self, request: Request, body: RedFlagDetails) -> Response:
        """Record what a client says is new or worrying, after any answer; what was told before stays."""
        report_red_flags(check_in=self.get_object(), **body, by=self.person)
        return self.respond(self.get_object())
