"""/reports/outcomes and /clients/{id}/outcomes: the change of pain, in figures and as a chart."""

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.request_body import IdField, RequestBody
from clinic.http.viewset import ApiViewSet, FileViewSet
from clinic.models import Location, Practice, Resource
from treatments.drawing.file_responses import picture_response
from treatments.models import Episode
from treatments.models.reading import AVERAGE
from treatments.outcomes.chart import draw_client_outcomes, draw_practice_outcomes
from treatments.outcomes.of_client import Course, client_courses
from treatments.outcomes.of_days import OutcomesOfDays, outcomes_of_days
from treatments.outcomes.serializers import ClientOutcomesOutput, OutcomesOutput

QUERY = [
    OpenApiParameter("from", date, description="First treated on or after this day; a year before `to`"),
    OpenApiParameter("to", date, description="First treated before this day; tomorrow when not given"),
    OpenApiParameter("therapist", str),
    OpenApiParameter("location", str),
]


class OutcomesInput(RequestBody):
    """The query of /reports/outcomes."""

    to = serializers.DateField(required=False)
    therapist = IdField(queryset=Resource.objects.filter(kind="therapist"), required=False)
    location = IdField(queryset=Location.objects.all(), required=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(required=False)} | super().get_fields()


class OutcomesOfSpan(ApiViewSet):
    """Outcomes of the complaints first treated in a span of days."""

    queryset = Episode.objects.none()

    def read_outcomes(self) -> OutcomesOfDays:
        """Return the requested span and its figures."""
        query = OutcomesInput(data=self.request.query_params.dict())
        if not query.is_valid():
            raise serializers.ValidationError({f"?{name}": faults for name, faults in query.errors.items()})
        requested = query.validated_data
        return outcomes_of_days(
            requested.get("from"),
            requested.get("to"),
            practice=Practice.current(),
            therapist=getattr(requested.get("therapist"), "pk", None),
            location=getattr(requested.get("location"), "pk", None),
            reader=self.person,
        )


class PracticeOutcomes(OutcomesOfSpan):
    """Pain of all at the start, at four and at eight weeks, beside what was published."""

    address = "reports/outcomes"
    group = "Reports"
    noun = "outcome"
    summaries: ClassVar = {"retrieve": "Read the outcomes of the practice"}
    read_capability = "reports.read"

    serializer_class = OutcomesOutput

    @endpoint("GET", parameters=QUERY)
    def retrieve(self, request: Request) -> Response:
        """Return numbers, means and spread, and how many clients changed by a degree that matters to them."""
        found = self.read_outcomes()
        span = {"from": found.first, "to": found.to}
        return self.respond({**span, "question": AVERAGE, "outcomes": found.outcomes})


class PracticeOutcomesChart(OutcomesOfSpan, FileViewSet):
    """The same, drawn."""

    address = "reports/outcomes.svg"
    group = "Reports"
    noun = "outcome"
    summaries: ClassVar = {"svg": "Draw the outcomes of the practice"}
    read_capability = "reports.read"

    @endpoint("GET", file="image/svg+xml", parameters=QUERY)
    def svg(self, request: Request) -> HttpResponse:
        """As SVG, with words for screen readers."""
        return picture_response(
            draw_practice_outcomes(self.read_outcomes().outcomes).encode(), "image/svg+xml"
        )


class CoursesOfClient(ApiViewSet):
    """Outcomes of one client; reading them is recorded in the audit."""

    queryset = Client.objects.all()

    def read_courses(self) -> tuple[Client, list[Course]]:
        """Return the client, and the course of each complaint."""
        client = self.get_object()
        courses = client_courses(client)
        audit.record_read(self.person, client, client_key=client.pk)
        return client, courses


class ClientOutcomes(CoursesOfClient):
    """The outcome of each complaint of one client."""

    address = "clients/<uuid:pk>/outcomes"
    group = "Reports"
    noun = "outcome"
    summaries: ClassVar = {"retrieve": "Read the outcomes of a client"}
    read_capability = "notes.read"

    serializer_class = ClientOutcomesOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        """Every 7-day average of each complaint, and its class at four and eight weeks."""
        client, courses = self.read_courses()
        return self.respond({"client": client.pk, "question": AVERAGE, "episodes": courses})


class ClientOutcomesChart(CoursesOfClient, FileViewSet):
    """The same, drawn."""

    address = "clients/<uuid:pk>/outcomes.svg"
    group = "Reports"
    noun = "outcome"
    summaries: ClassVar = {"svg": "Draw the outcomes of a client"}
    read_capability = "notes.read"

    @endpoint("GET", file="image/svg+xml")
    def svg(self, request: Request) -> HttpResponse:
        """As SVG, with words for screen readers."""
        _, courses = self.read_courses()
        return picture_response(draw_client_outcomes(courses).encode(), "image/svg+xml")
