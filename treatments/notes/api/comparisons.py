"""/notes/{id}/comparison: this visit's knots beside those of the visits before."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.viewset import ApiViewSet
from treatments.models import SessionNote
from treatments.models.episode import SIDES
from treatments.models.marked_point import ACTIVITIES, RESPONSES
from treatments.notes.comparison import compare_with_previous
from treatments.notes.matching import STATUSES, ComparedKnot


class FoundOutput(serializers.Serializer[Any]):
    """The findings in a knot in one visit."""

    visit_at = LocalTime()
    before = serializers.IntegerField(allow_null=True, help_text="Pain on pressure")
    after = serializers.IntegerField(allow_null=True)
    response = serializers.ChoiceField(RESPONSES, allow_null=True)
    activity = serializers.ChoiceField(ACTIVITIES, allow_null=True)


class PlaceOutput(serializers.Serializer[Any]):
    """Return the place on the chart as the viewer sees it."""

    view = serializers.CharField()
    x = serializers.FloatField()
    y = serializers.FloatField()


class ComparedKnotOutput(serializers.Serializer[ComparedKnot]):
    muscle = serializers.CharField(source="knot.muscle", allow_null=True)
    muscle_name = serializers.CharField(source="knot.muscle_name", allow_null=True)
    site = serializers.CharField(source="knot.site", allow_null=True)
    side = serializers.ChoiceField(SIDES, source="knot.side")
    place = PlaceOutput(source="knot")
    status = serializers.ChoiceField(STATUSES)
    now = FoundOutput(allow_null=True, help_text="Null when it was not found, or not looked at")
    then = FoundOutput(allow_null=True, help_text="Of the last visit that found it")
    visits = serializers.IntegerField(help_text="How many notes found it, this one among them")


class VisitPainOutput(serializers.Serializer[SessionNote]):
    """Pain now, 0 to 10, before and after the session."""

    note = serializers.UUIDField(source="id")
    starts_at = LocalTime(source="attendance.appointment.starts_at")
    before = serializers.IntegerField(source="pain_before", allow_null=True)
    after = serializers.IntegerField(source="pain_after", allow_null=True)


class ComparedPainOutput(serializers.Serializer[Any]):
    now = VisitPainOutput(source="note")
    then = VisitPainOutput(source="previous", allow_null=True)


class ComparisonOutput(serializers.Serializer[Any]):
    pain = serializers.SerializerMethodField()
    knots = ComparedKnotOutput(many=True)

    @extend_schema_field(ComparedPainOutput)
    def get_pain(self, comparison: Any) -> Any:
        return ComparedPainOutput(comparison).data


class Comparisons(ApiViewSet):
    """A note beside the last signed one of its episode; of its client where no episode is named.

    The pain is that of these two. Each knot is compared with the last signed note that says anything of it.
    """

    address = "notes/<uuid:pk>/comparison"
    group = "Treatment"
    noun = "comparison"
    summaries: ClassVar = {"retrieve": "Compare a note with the one before"}
    read_capability = "notes.read"

    queryset = SessionNote.objects.select_related(
        "attendance__appointment__location", "episode"
    ).prefetch_related("points__site", "points__muscle")
    serializer_class = ComparisonOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        note = self.get_object()
        audit.record_read(self.person, note, client_key=note.client_id)
        return self.respond(compare_with_previous(note))
