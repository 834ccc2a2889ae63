"""/delays: what a late or long visit causes, carried out, and taken back."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.request_body import IdField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from scheduling.availability.api.query import checked_query
from scheduling.availability.why_not.reasons import REASONS
from scheduling.bookings.api.verbs import OverrideInput
from scheduling.delays.actions.carry_out_delay import carry_out_delay
from scheduling.delays.actions.take_back_delay import TakenBack, take_back_delay
from scheduling.delays.plan import KINDS, MOST_MINUTES, DelayPlan, PersonToTell, ShiftedVisit, plan_delay
from scheduling.fields import Named
from scheduling.models import Appointment

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class DelayQuery(RequestBody):
    """The query of /delays."""

    example: ClassVar = {"appointment": ANY, "kind": "client_late", "minutes": 15}

    appointment = IdField(queryset=Appointment.objects.with_people())
    kind = serializers.ChoiceField(choices=KINDS)
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)


class DelayInput(DelayQuery):
    example: ClassVar = {
        "appointment": ANY,
        "kind": "client_late",
        "minutes": 15,
        "seen": "5f0c9b1e",
        "by_letter": True,
        "override": {"reason": "Theo stays longer."},
    }
    seen = SingleLineField(max_length=64, help_text="Of the plan that was read")
    by_letter = serializers.BooleanField(default=False, help_text="Write to who has an e-mail")
    override = OverrideInput(required=False, help_text="For the visit itself outside working hours")


class BackInput(RequestBody):
    example: ClassVar = {"back": "eyJ2aXNpdHMiOltdfQ"}
    back = SingleLineField(max_length=20000)


class ShiftedVisitOutput(serializers.Serializer[ShiftedVisit]):
    """A visit, when it is, and when it would be; null where it cannot be shifted, with the reasons."""

    appointment = serializers.UUIDField(source="visit.pk")
    client = Named(source="visit.client")
    service = Named(source="visit.service")
    starts_at = LocalTime(source="visit.starts_at")
    ends_at = LocalTime(source="visit.ends_at")
    new_starts_at = LocalTime(source="new_start", allow_null=True)
    new_ends_at = LocalTime(source="new_end", allow_null=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=REASONS))


class PersonToTellOutput(serializers.Serializer[PersonToTell]):
    """A person to tell of the delay: whom to call, and if a letter reaches them."""

    client = Named()
    appointment = serializers.UUIDField(source="visit.pk")
    called = Named(help_text="The client, or the guardian of a child")
    phone = serializers.CharField(source="called.phone")
    has_email = serializers.BooleanField()
    is_here = serializers.BooleanField()


class DelayOutput(serializers.Serializer[DelayPlan]):
    """A delay as it would be carried out, or was; `back` undoes it where nothing changed."""

    kind = serializers.ChoiceField(choices=KINDS)
    minutes = serializers.IntegerField()
    seen = serializers.CharField()
    possible = serializers.BooleanField(source="is_possible")
    shifted = ShiftedVisitOutput(many=True, help_text="The visit itself first")
    stuck = ShiftedVisitOutput(many=True, help_text="These cannot be shifted: they have to be rebooked")
    people = PersonToTellOutput(many=True)
    back = serializers.CharField(read_only=True, default=None, allow_null=True, help_text="Takes it back")


class TakenBackOutput(serializers.Serializer[TakenBack]):
    """The visits that were put back, and those left as they were changed since."""

    visits = serializers.ListField(child=serializers.UUIDField())
    left = serializers.ListField(child=serializers.UUIDField())

    def to_representation(self, instance: TakenBack) -> dict[str, Any]:
        return {
            "visits": [str(visit.pk) for visit in instance.visits],
            "left": [str(visit.pk) for visit in instance.left],
        }


class Delays(ApiViewSet):
    """A client or therapist who is late, a session that starts early or runs over."""

    address = "delays"
    group = "Diary"
    noun = "delay"
    summaries: ClassVar = {
        "retrieve": "See what a delay causes",
        "create": "Carry out a delay",
        "take_back": "Take a delay back",
    }
    read_capability = "appointments.change"
    write_capability = "appointments.change"

    serializer_class = DelayOutput

    @endpoint(
        "GET",
        parameters=[
            OpenApiParameter("appointment", str, required=True),
            OpenApiParameter("kind", str, required=True, enum=KINDS),
            OpenApiParameter("minutes", int, required=True),
        ],
    )
    def retrieve(self, request: Request) -> Response:
        """Tell which visits would be shifted, which cannot be and why, and who must be told."""
        query = checked_query(request, DelayQuery)
        return self.respond(plan_delay(query["appointment"], query["kind"], query["minutes"]))

    @endpoint("POST", body=DelayInput, answer=DelayOutput, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Shift the visits as they were shown; 412 when the day has changed since."""
        done = carry_out_delay(
            appointment=body["appointment"],
            kind=body["kind"],
            minutes=body["minutes"],
            seen=body["seen"],
            by_letter=body["by_letter"],
            override_reason=body.get("override", {}).get("reason", ""),
            by=self.person,
        )
        return self.respond_with(DelayOutput(done.plan).data | {"back": done.back.text})

    @endpoint("POST", "take-back", body=BackInput, answer=TakenBackOutput, idempotent=True)
    def take_back(self, request: Request, body: dict[str, Any]) -> Response:
        """Put the visits back that nobody changed since."""
        return self.respond_with(TakenBackOutput(take_back_delay(back=body["back"], by=self.person)).data)
