"""/sick-days: a therapist is ill, and all visits in the way are settled as one job."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters, InstantFilter
from clinic.http.request_body import IdField, InstantField, RequestBody
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Resource
from scheduling.models import Block, SickDayVisit
from scheduling.models.sick_days import SETTLED_BY
from scheduling.sick_days.actions.carry_out import VisitLeft, carry_out
from scheduling.sick_days.actions.choose_time import choose_time, decline_times
from scheduling.sick_days.actions.record_sick_day import record_sick_day
from scheduling.sick_days.actions.settle_each import Decision, TimeForVisit
from scheduling.sick_days.api.serializers import (
    CarriedOutOutput,
    ProposalOutput,
    SickDayOutput,
    SickDayVisitOutput,
    SickDayWithVisits,
)
from scheduling.sick_days.concerned import settled_visits, visits_in_the_way
from scheduling.sick_days.proposals import propose

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class SickDayInput(RequestBody):
    example: ClassVar = {
        "therapist": ANY,
        "from": "2027-03-01T00:00:00+00:00",
        "to": "2027-03-02T00:00:00+00:00",
    }
    therapist = IdField(queryset=Resource.objects.filter(archived_at=None, kind="therapist"))
    to = InstantField()

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": InstantField()}


class ChosenTimeInput(RequestBody):
    starts_at = InstantField()
    therapist = serializers.UUIDField(required=False, help_text="Without one anybody who may treat")


class SettleVisitInput(RequestBody):
    visit = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=1, help_text="Of the visit, as /proposals gave it")
    way = serializers.ChoiceField(choices=SETTLED_BY)
    times = ChosenTimeInput(many=True, required=False)


class CarryOutInput(RequestBody):
    """The visits to settle, as /proposals proposed it or otherwise; the others stay in the way."""

    example: ClassVar = {
        "visits": [
            {
                "visit": ANY,
                "revision": 2,
                "way": "other_therapist",
                "times": [{"starts_at": "2027-03-01T10:00:00+00:00", "therapist": ANY}],
            }
        ]
    }
    visits = SettleVisitInput(many=True)


class ChooseTimeInput(RequestBody):
    example: ClassVar = {"time": ANY}
    time = serializers.UUIDField()


class SickDayFilters(Filters):
    therapist = django_filters.UUIDFilter(field_name="resource")
    from_ = InstantFilter(field_name="during", lookup_expr="endswith__gt")
    to = InstantFilter(field_name="during", lookup_expr="startswith__lt")


class SickDays(Listed, Retrieved):
    """Days on which therapists are ill, and what becomes of the visits in the way."""

    address = "sick-days"
    group = "Working hours"
    noun = "sick day"
    summaries: ClassVar = {
        "create": "Record that a therapist is ill",
        "proposals": "List the visits in the way, with proposals",
        "carry_out": "Settle visits as decided",
    }
    read_capability = "absences.read"
    write_capability = "absences.change"

    queryset = Block.objects.filter(is_sick_day=True).with_zones()
    filterset_class = SickDayFilters
    page_order = ("-created_at", "-id")
    serializer_class = SickDayOutput

    @endpoint("POST", body=SickDayInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Write the time off; the visits in the way then need rebooking. Repeated it answers the same day."""
        sick_day = record_sick_day(
            therapist=body["therapist"], starts_at=body["from"], ends_at=body["to"], by=self.person
        )
        return self.respond_anew(sick_day)

    @endpoint("GET", "<uuid:pk>", answer=SickDayWithVisits)
    def retrieve(self, request: Request) -> Response:
        return self.respond(_with_visits(self.get_object()))

    @endpoint("GET", "<uuid:pk>/proposals", capability="appointments.read", answer=ProposalOutput, many=True)
    def proposals(self, request: Request) -> Response:
        """List the visits that are not settled, the earliest first, each with its options; keeps nothing."""
        return self.respond_all(propose(self.get_object()))

    @endpoint(
        "POST",
        "<uuid:pk>/carry-out",
        capability="appointments.change",
        body=CarryOutInput,
        answer=CarriedOutOutput,
    )
    def carry_out(self, request: Request, body: dict[str, Any]) -> Response:
        """Settle each visit whole, or leave it with the reason. Repeated it does the rest."""
        sick_day = self.get_object()
        left = carry_out(
            sick_day=sick_day, decisions=[_decision(row) for row in body["visits"]], by=self.person
        )
        return self.respond(_with_visits(sick_day, left))


def _decision(row: dict[str, Any]) -> Decision:
    times = [TimeForVisit(time["starts_at"], time.get("therapist")) for time in row.get("times", [])]
    return Decision(row["visit"], row["revision"], row["way"], times)


def _with_visits(sick_day: Block, left: list[VisitLeft] | None = None) -> Block:
    """Return the sick day with what was settled and left, for the answer."""
    sick_day.__dict__.update(
        settled=settled_visits(sick_day), in_the_way=visits_in_the_way(sick_day).count(), left=left or []
    )
    return sick_day


class SickDayVisits(Retrieved):
    """Visits that were settled as their therapist is ill; staff answer for whoever is on the phone."""

    address = "sick-day-visits"
    group = "Working hours"
    noun = "visit of a sick day"
    summaries: ClassVar = {
        "choose": "Choose a held time for a client",
        "decline": "Let the held times go",
    }
    read_capability = "appointments.read"
    write_capability = "appointments.book"

    queryset = SickDayVisit.objects.with_people()
    serializer_class = SickDayVisitOutput

    @endpoint("POST", "<uuid:pk>/choose", body=ChooseTimeInput)
    def choose(self, request: Request, body: dict[str, Any]) -> Response:
        """Book a held time in place of the cancelled visit; the other times are let go."""
        return self.respond_anew(choose_time(settled=self.get_object(), time=body["time"], by=self.person))

    @endpoint("POST", "<uuid:pk>/decline")
    def decline(self, request: Request) -> Response:
        """Let all the times go: none of them suits."""
        return self.respond_anew(decline_times(settled=self.get_object(), by=self.person))
