"""/episodes/{id}/readings: the numbers a client gave; and the baseline asked at check-in."""

from typing import Any, ClassVar, Required, TypedDict
from uuid import UUID

import django_filters
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.request_body import InstantField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.roles import THERAPIST
from scheduling.models import Appointment
from treatments.episodes.actions.record_baseline import record_baseline
from treatments.episodes.actions.record_reading import NewReading, record_reading
from treatments.models import Episode, Reading
from treatments.models.reading import MOMENTS, QUESTIONS


class ReadingInput(RequestBody):
    """0 to 10; global_change from 1 (much better) to 7 (much worse)."""

    example = {
        "question": "average_7_days",
        "value": 6,
        "moment": "between",
        "measured_at": "2026-03-02T09:55:00+00:00",
    }
    question = serializers.ChoiceField(QUESTIONS)
    value = serializers.IntegerField(min_value=0, max_value=10)
    moment = serializers.ChoiceField(MOMENTS, required=False)
    measured_at = InstantField(required=False)


class BaselineInput(RequestBody):
    """`client` may be left out where whoever booked is treated."""

    example = {"client": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11", "value": 6}
    client = serializers.UUIDField(required=False)
    value = serializers.IntegerField(min_value=0, max_value=10)


class BaselineAnswer(TypedDict, total=False):
    """The checked content of a BaselineInput."""

    client: UUID
    value: Required[int]


class ReadingOutput(ModelOutput[Reading]):
    late = serializers.BooleanField(source="is_late", help_text="A baseline asked for after treatment began")

    class Meta:
        model = Reading
        fields = (
            "id",
            "episode",
            "attendance",
            "check_in",
            "question",
            "moment",
            "value",
            "measured_at",
            "source",
            "recorded_by",
            "late",
        )


class RecordedOutput(serializers.Serializer[Any]):
    """Only that it was kept: the front desk types the number and never reads it back."""

    recorded_at = LocalTime(source="measured_at")


class ReadingFilters(Filters):
    question = django_filters.ChoiceFilter(choices=[(question, question) for question in QUESTIONS])

    class Meta:
        model = Reading
        fields: ClassVar[list[str]] = []


class Readings(ApiViewSet):
    """The numbers given about one episode, in order; each with the question that was asked."""

    address = "episodes/<uuid:pk>/readings"
    group = "Treatment"
    noun = "reading"
    summaries: ClassVar = {"list": "List the readings of a complaint", "create": "Record a reading"}
    read_capability = "notes.read"
    write_capability = "notes.write"

    queryset = Reading.objects.select_related("episode")
    filterset_class = ReadingFilters
    page_order = ("measured_at", "id")
    serializer_class = ReadingOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        episode = self._episode()
        audit.record_read(self.person, episode, client_key=episode.client_id)
        return self.respond_page(self.get_queryset().filter(episode=episode))

    @endpoint("POST", body=ReadingInput, status=201, idempotent=True)
    def create(self, request: Request, body: NewReading) -> Response:
        """Keep a number the client gave, with the question that was asked."""
        return self.respond(record_reading(episode=self._episode(), **body, by=self.person))

    def _episode(self) -> Episode:
        return get_object_or_404(Episode, pk=self.kwargs["pk"])


class Baselines(ApiViewSet):
    """The baseline that the front desk or a therapist asks at check-in: average pain over the last 7 days."""

    address = "appointments/<uuid:pk>/baseline"
    group = "Diary"
    noun = "baseline"
    summaries: ClassVar = {"create": "Record the pain before treatment"}
    write_capability = "baseline.record"

    queryset = Appointment.objects.all()
    serializer_class = RecordedOutput

    @endpoint("POST", body=BaselineInput, status=201, idempotent=True)
    def create(self, request: Request, body: BaselineAnswer) -> Response:
        """Keep the answer, from the day of the visit until its session begins; it is not shown again."""
        visit: Appointment = self.get_object()
        reading = record_baseline(
            visit=visit,
            client_id=body.get("client", visit.client_id),
            value=body["value"],
            source="therapist" if THERAPIST in self.person.roles else "front_desk",
            by=self.person,
        )
        return self.respond(reading)
