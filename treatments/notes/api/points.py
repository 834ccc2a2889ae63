"""/notes/{id}/points: the points of a note."""

import math
from typing import Any, ClassVar, TypedDict

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, ReasonField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from treatments.catalogue.zones import likely_sites
from treatments.models import MarkedPoint, SessionNote
from treatments.models.episode import SIDES
from treatments.models.marked_point import ACTIVITIES, APPLIED_WITH, RESPONSES, TECHNIQUES
from treatments.models.session_note import MOST_POINTS
from treatments.notes.actions.mark_lines import mark_lines
from treatments.notes.actions.mark_point import change_point, mark_point, remove_point
from treatments.notes.actions.replace_points import replace_points
from treatments.notes.marking import PointData, PointOfSet
from treatments.notes.typed.lines import LONGEST_LINE, MOST_LINES
from treatments.vocabulary import VIEWS


class PointSet(TypedDict):
    """The body of PUT: the whole set of points."""

    points: list[PointOfSet]


class Fraction(serializers.FloatField):
    """A place along a chart from 0 to 1, kept to four decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=1, **kwargs)

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return round(value, 4)


def optional_integer(least: int, most: int) -> serializers.IntegerField:
    """An optional whole number; null while nobody knows."""
    return serializers.IntegerField(min_value=least, max_value=most, allow_null=True, required=False)


def optional_choice(words: tuple[str, ...]) -> serializers.ChoiceField:
    """An optional word; null while nobody knows."""
    return serializers.ChoiceField(words, allow_null=True, required=False)


class MarkInput(RequestBody):
    """A site of the catalogue, or a view with x and y; a side; all else may stay unknown."""

    example: ClassVar[dict[str, Any] | None] = {
        "site": "UT1",
        "side": "right",
        "activity": "active",
        "pain_on_pressure_before": 7,
        "pain_on_pressure_after": 3,
        "referral_felt": ["temple"],
        "twitch": True,
        "technique": "pressure_release",
        "applied_with": "thumb",
        "pressure": 3,
        "intensity_felt": 5,
        "hold_seconds": 60,
        "repeats": 2,
        "stretched_after": True,
        "response": "eased",
        "remark": "",
        "no_self_care": False,
        "taught": False,
        "to_check": False,
        "not_found": False,
        "overruled_reason": "",
    }
    site = SingleLineField(max_length=12, allow_null=True, required=False)
    view = serializers.ChoiceField(VIEWS, required=False)
    x = Fraction(required=False)
    y = Fraction(required=False)
    muscle = SingleLineField(max_length=60, allow_null=True, required=False)
    side = serializers.ChoiceField(SIDES)
    activity = optional_choice(ACTIVITIES)
    pain_on_pressure_before = optional_integer(0, 10)
    pain_on_pressure_after = optional_integer(0, 10)
    referral_felt = serializers.ListField(
        child=SingleLineField(max_length=40), allow_null=True, required=False, max_length=30
    )
    twitch = serializers.BooleanField(allow_null=True, required=False)
    technique = optional_choice(TECHNIQUES)
    applied_with = optional_choice(APPLIED_WITH)
    pressure = optional_integer(1, 5)
    intensity_felt = optional_integer(0, 10)
    hold_seconds = optional_integer(1, 300)
    repeats = optional_integer(1, 20)
    stretched_after = serializers.BooleanField(allow_null=True, required=False)
    response = optional_choice(RESPONSES)
    remark = MultiLineField(max_length=500, allow_blank=True, required=False)
    no_self_care = serializers.BooleanField(required=False)
    to_check = serializers.BooleanField(required=False, help_text="Brought over and not looked at yet")
    not_found = serializers.BooleanField(required=False, help_text="Looked for and not found: it is gone")
    taught = serializers.BooleanField(required=False, help_text="Shown, and repeated by the client")
    overruled_reason = ReasonField(max_length=300, allow_blank=True, required=False)


class KnownMarkInput(MarkInput):
    """A mark of a set; with the id of one that is there already it takes its place."""

    example = None
    id = serializers.UUIDField(required=False)


class PointsInput(RequestBody):
    example = {"points": [MarkInput.example, {"view": "back", "x": 0.42, "y": 0.31, "side": "left"}]}
    points = KnownMarkInput(many=True, max_length=MOST_POINTS)  # type: ignore[call-arg]


class LinesInput(RequestBody):
    """A side, a site, and in any order pain, seconds, times, pressure, zones and words for the rest."""

    example = {"lines": ["R UT1 7>3 60s p3 refer temple", "L LS2 5>2 eased"]}
    lines = serializers.ListField(
        child=SingleLineField(max_length=LONGEST_LINE), min_length=1, max_length=MOST_LINES
    )


class LikelySite(serializers.Serializer[Any]):
    code = serializers.CharField()
    muscle = serializers.CharField(source="muscle.slug")
    name = serializers.CharField(source="muscle.name")
    location = serializers.CharField()


class PointOutput(ModelOutput[MarkedPoint]):
    site = serializers.CharField(source="site.code", allow_null=True, default=None)
    muscle = serializers.CharField(source="muscle.slug", allow_null=True, default=None)
    muscle_name = serializers.CharField(source="muscle.name", allow_null=True, default=None)
    place = serializers.SerializerMethodField(help_text="Where the viewer sees it")
    cautions = serializers.ListField(
        source="muscle.therapist_cautions",
        child=serializers.CharField(),
        default=list,
        help_text="For whoever works on this muscle: vessels, nerves and signs to mind there",
    )

    class Meta:
        model = MarkedPoint
        exclude = ("note", "created_at")

    def get_place(self, point: MarkedPoint) -> dict[str, Any]:
        return dict(zip(("view", "x", "y"), point.place, strict=True))


class NewPointOutput(PointOutput):
    """A new mark; one on a free place comes with up to three sites it is likely to be."""

    likely_sites = serializers.SerializerMethodField()

    def get_likely_sites(self, point: MarkedPoint) -> list[dict[str, Any]]:
        if point.site:
            return []
        return list(LikelySite(likely_sites(*point.place, point.side), many=True).data)


class PointsOutput(serializers.Serializer[Any]):
    points = PointOutput(many=True)


class Points(ApiViewSet):
    """The marks of one note, in the therapist's order. The set's ETag grows with any of them."""

    address = "notes/<uuid:pk>/points"
    group = "Treatment"
    noun = "point"
    summaries: ClassVar = {
        "points": "List the points of a note",
        "create": "Mark a point",
        "replace": "Replace the points of a note",
        "destroy": "Remove a point",
        "retrieve": "Read a point",
        "partial_update": "Change a point",
        "type_lines": "Mark points by typed lines",
    }
    read_capability = "notes.read"
    write_capability = "notes.write"

    queryset = SessionNote.objects.select_related("attendance__appointment__location")
    serializer_class = PointOutput

    @endpoint("GET", answer=PointsOutput)
    def points(self, request: Request) -> Response:
        """The whole set."""
        note = self.get_object()
        audit.record_read(self.person, note, client_key=note.client_id)
        return self._respond_set(note)

    @endpoint("PUT", body=PointsInput, answer=PointsOutput, if_match=True)
    def replace(self, request: Request, body: PointSet) -> Response:
        """Make this the whole set; marks without an id are new, those not named go."""
        return self._respond_set(
            replace_points(note=self.get_object(), **body, points_revision=self.revision, by=self.person)
        )

    @endpoint("POST", body=MarkInput, answer=NewPointOutput, status=201, idempotent=True)
    def create(self, request: Request, body: PointData) -> Response:
        """Mark one more point: where, and on which side."""
        return self.respond(mark_point(note=self.get_object(), data=body, by=self.person))

    @endpoint("POST", "typed", body=LinesInput, answer=PointsOutput, idempotent=True)
    def type_lines(self, request: Request, body: dict[str, list[str]]) -> Response:
        """Mark each line's site, or change the mark it has on that side; a word not understood is named."""
        note = self.get_object()
        mark_lines(note=note, text="\n".join(body["lines"]), by=self.person)
        return self._respond_set(SessionNote.objects.get(pk=note.pk))

    @endpoint("GET", "<uuid:point>")
    def retrieve(self, request: Request) -> Response:
        point = self._point()
        audit.record_read(self.person, point.note, client_key=point.note.client_id)
        return self.respond(point)

    @endpoint("PATCH", "<uuid:point>", body=MarkInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: PointData) -> Response:
        return self.respond(
            change_point(point=self._point(), changes=body, revision=self.revision, by=self.person)
        )

    @endpoint("DELETE", "<uuid:point>", status=204, if_match=True)
    def destroy(self, request: Request) -> Response:
        remove_point(point=self._point(), revision=self.revision, by=self.person)
        return Response(status=204)

    def _point(self) -> MarkedPoint:
        points = MarkedPoint.objects.select_related(
            "note__attendance__appointment__location", "site", "muscle"
        )
        return get_object_or_404(points, note=self.get_object(), pk=self.kwargs["point"])

    def _respond_set(self, note: SessionNote) -> Response:
        points = note.points.select_related("site", "muscle")
        return self.respond_with(PointsOutput({"points": points}).data, revision=note.points_revision)
