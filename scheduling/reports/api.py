"""/reports/utilisation: how the hours of the practice are used, and which visits were missed."""

from datetime import date
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.request_body import MinutesField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice
from scheduling.models import Appointment
from scheduling.reports.periods import Period
from scheduling.reports.utilisation import Compared, Use, Utilisation, utilisation
from scheduling.reports.visit_counts import LEAD_DAYS, NoShows

QUERY = [
    OpenApiParameter("from", date, description="The first day; a month before `until` when not given"),
    OpenApiParameter("until", date, description="Before this day, a year on at most; today when not given"),
]


@extend_schema_field({"type": "integer", "minimum": 0})
class TotalMinutesField(MinutesField):
    """A sum of durations in whole minutes."""


class UtilisationInput(RequestBody):
    """The query of /reports/utilisation."""

    until = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(required=False)} | super().get_fields()


class PeriodOutput(serializers.Serializer[Period]):
    """Days from the first until before another one."""

    until = serializers.DateField()

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(source="first")} | super().get_fields()


class UseOutput(serializers.Serializer[Use]):
    """Hours and visits of a period."""

    minutes = TotalMinutesField(source="hours", help_text="In which visits could be taken, without time off")
    booked_minutes = TotalMinutesField(source="visits.booked", help_text="Of visits not cancelled")
    used_minutes = TotalMinutesField(source="used", help_text="Booked, without no-shows")
    share_used = serializers.FloatField(
        allow_null=True,
        help_text="Used of `minutes`; above 1 with visits outside hours, null without hours",
    )
    hands_on_minutes = TotalMinutesField(
        source="visits.hands_on", help_text="From start to end of completed sessions, as booked at most"
    )
    held = serializers.IntegerField(source="visits.held")
    no_shows = serializers.IntegerField(source="visits.no_shows")
    no_show_share = serializers.FloatField(
        source="no_shows.share", allow_null=True, help_text="Of visits held or missed"
    )
    cancelled_late = serializers.IntegerField(source="visits.cancelled_late")
    cancelled_by_clinic = serializers.IntegerField(source="visits.cancelled_by_clinic")
    without_outcome = serializers.IntegerField(
        source="visits.without_outcome", help_text="To come, or nobody recorded what became of them"
    )


class ComparedOutput(serializers.Serializer[Compared]):
    """A period beside the one before."""

    now = UseOutput()
    before = UseOutput()


class UseOfResourceOutput(ComparedOutput):
    """One therapist or room."""

    id = serializers.UUIDField(source="resource.id")
    name = serializers.CharField(source="resource.name")


class NoShowsOutput(serializers.Serializer[NoShows]):
    """Visits that came to their time, and those of them to which nobody came."""

    due = serializers.IntegerField()
    no_shows = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class UtilisationOutput(serializers.Serializer[Utilisation]):
    """A period, the one before, and the use of hours in both."""

    period = PeriodOutput()
    before = PeriodOutput()
    all_therapists = ComparedOutput()
    therapists = UseOfResourceOutput(many=True)
    all_rooms = ComparedOutput()
    rooms = UseOfResourceOutput(many=True)
    no_shows_by_weekday = NoShowsOutput(source="by_weekday", many=True, help_text="From Monday to Sunday")
    no_shows_by_lead_time = NoShowsOutput(
        source="by_lead",
        many=True,
        help_text="Booked less than {}, {} and {} days before, and earlier".format(*LEAD_DAYS),
    )


class UtilisationOfPeriod(ApiViewSet):
    """Utilisation of therapists and rooms; no client is named."""

    address = "reports/utilisation"
    group = "Reports"
    noun = "utilisation"
    summaries: ClassVar = {"retrieve": "Read the utilisation of the practice"}
    read_capability = "utilisation.read"

    queryset = Appointment.objects.none()
    serializer_class = UtilisationOutput

    @endpoint("GET", parameters=QUERY)
    def retrieve(self, request: Request) -> Response:
        """Return hours, booked and used time, visits held, missed and cancelled, beside the period before.

        Days are those of the practice. Whole calendar months are compared with as many months, else days.
        """
        query = UtilisationInput(data=request.query_params.dict())
        if not query.is_valid():
            raise serializers.ValidationError({f"?{name}": faults for name, faults in query.errors.items()})
        asked = query.validated_data
        return self.respond(utilisation(asked.get("from"), asked.get("until"), practice=Practice.current()))
