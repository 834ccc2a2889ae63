"""/appointments/{id}/rebooking-advice, and /rebooking: the visits still to be booked."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.local_time import LocalTime
from clinic.http.request_body import IdField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.models import Service
from scheduling.bookings.api.serializers import AppointmentOutput
from scheduling.fields import Named
from scheduling.models import Appointment
from scheduling.models.appointment import MOST_VISITS_ADVISED, MOST_WEEKS_APART
from scheduling.rebooking.actions.advise_rebooking import advise_rebooking
from scheduling.rebooking.actions.withdraw_rebooking_advice import withdraw_rebooking_advice
from scheduling.rebooking.worklist import KINDS, kind_of, of_kind, suggested_on, visits_to_follow_up


class AdviceInput(RequestBody):
    example: ClassVar = {
        "service": "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b",
        "every_weeks": 2,
        "visits": 4,
    }
    service = IdField(queryset=Service.objects.all())
    every_weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS_APART)
    visits = serializers.IntegerField(min_value=1, max_value=MOST_VISITS_ADVISED)


class RebookingAdvice(ApiViewSet):
    """The therapist's advice on what to book next after a visit; honours If-Match."""

    address = "appointments/<uuid:pk>/rebooking-advice"
    group = "Treatment"
    noun = "rebooking advice"
    summaries: ClassVar = {
        "destroy": "Take back what was advised to book next",
        "replace": "Advise what to book next",
    }
    write_capability = "rebooking.advise"

    queryset = Appointment.objects.all()
    serializer_class = AppointmentOutput

    @endpoint("PUT", body=AdviceInput, if_match="optional")
    def replace(self, request: Request, body: dict[str, Any]) -> Response:
        """Advise a service, every so many weeks, so many times; newer advice takes its place."""
        visit = advise_rebooking(
            appointment=self.get_object(),
            service=body["service"],
            every_weeks=body["every_weeks"],
            visits=body["visits"],
            revision=self.revision,
            by=self.person,
        )
        return self.respond(Appointment.objects.with_people().get(pk=visit.pk))

    @endpoint("DELETE", status=204, if_match="optional")
    def destroy(self, request: Request) -> Response:
        """Take the advice back."""
        withdraw_rebooking_advice(appointment=self.get_object(), revision=self.revision, by=self.person)
        return Response(status=204)


class ReachOutput(serializers.Serializer[Any]):
    """A client, and how to reach them."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class RebookingOutput(serializers.Serializer[Appointment]):
    """A visit after which, or instead of which, something is still to be booked."""

    kind = serializers.SerializerMethodField()
    appointment = serializers.UUIDField(source="pk")
    client = ReachOutput()
    location = Named()
    therapists = serializers.SerializerMethodField()
    starts_at = LocalTime()
    service = serializers.SerializerMethodField()
    every_weeks = serializers.IntegerField(source="advised_every_weeks", allow_null=True)
    visits = serializers.IntegerField(source="advised_visits", allow_null=True)
    suggested_on = serializers.SerializerMethodField(help_text="The first day to offer")

    def get_kind(self, visit: Appointment) -> str:
        return kind_of(visit)

    def get_therapists(self, visit: Appointment) -> list[str]:
        return [a.resource.name for a in visit.assignments.all() if a.kind == "therapist"]

    def get_service(self, visit: Appointment) -> dict[str, str]:
        service = visit.advised_service or visit.service
        return {"id": str(service.pk), "name": service.name}

    def get_suggested_on(self, visit: Appointment) -> str:
        return suggested_on(visit).isoformat()


class RebookingFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=[(kind, kind) for kind in KINDS], method="of_kind")
    location = django_filters.UUIDFilter(field_name="location")
    therapist = django_filters.UUIDFilter(field_name="assignments__resource")

    def of_kind(self, visits: QuerySet[Appointment], name: str, kind: str) -> QuerySet[Appointment]:
        return visits.filter(of_kind(kind))


class Rebooking(ApiViewSet):
    """The bookings still to be made: advice not followed yet, visits to rebook; newest visit first."""

    address = "rebooking"
    group = "Diary"
    noun = "booking"
    summaries: ClassVar = {"list": "List what is still to be booked"}
    read_capability = "appointments.read"

    queryset = Appointment.objects.all()
    filterset_class = RebookingFilters
    page_order = ("-starts_at", "-id")
    serializer_class = RebookingOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(visits_to_follow_up())
