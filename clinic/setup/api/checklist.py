"""/set-up/checklist: what is missing until the first visit of a practice."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice
from clinic.setup.checklist import read_checklist


class ChecklistStepOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    todo = serializers.CharField()
    is_done = serializers.BooleanField()


class ChecklistOutput(serializers.Serializer[Any]):
    """The steps in the order in which they are best done."""

    is_complete = serializers.BooleanField()
    steps = ChecklistStepOutput(many=True)


class SetUpChecklist(ApiViewSet):
    """The way from an empty practice to its first bookable hour."""

    address = "set-up"
    group = "Set-up"
    noun = "the checklist"
    summaries: ClassVar = {"checklist": "Read what is missing until the first visit"}
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Practice.objects.all()
    serializer_class = ChecklistOutput

    @endpoint("GET", "checklist", answer=ChecklistOutput)
    def checklist(self, request: Request) -> Response:
        """Each step, done or to do: name, location, hours, rooms, people, services, shifts, first visit."""
        return self.respond(read_checklist())
