"""/shifts: when therapists work."""

from typing import Any, ClassVar, cast

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.cover.fields import ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import DayFilter, Filters
from clinic.http.request_body import WHICH_END, ClosingHourField, IdField, LocalHourField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Location, Resource
from scheduling.fields import Named
from scheduling.models import Shift
from scheduling.rota.actions.set_shift import ShiftFields, change_shift, drop_shift, set_shift
from scheduling.rota.actions.swap_shifts import swap_shifts

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class ShiftChange(ForcibleBody):
    example: ClassVar = {"starts": "10:00", "ends": "19:00", "valid_from": "2027-03-01"}
    location = IdField(queryset=Location.objects.filter(archived_at=None))
    weekday = serializers.IntegerField(min_value=0, max_value=6, required=False, allow_null=True)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField(required=False, allow_null=True)
    on = serializers.DateField(required=False, allow_null=True)
    starts = LocalHourField(required=False, allow_null=True, help_text="Local time")
    ends = ClosingHourField(required=False, allow_null=True, help_text=WHICH_END)


class ShiftInput(ShiftChange):
    example: ClassVar = {
        "therapist": ANY,
        "location": ANY,
        "weekday": 0,
        "valid_from": "2027-01-01",
        "valid_until": "2027-12-31",
        "on": None,
        "starts": "09:00",
        "ends": "17:00",
        "force": {"reason": "Agreed with the clients."},
    }
    therapist = IdField(queryset=Resource.objects.filter(kind="therapist", archived_at=None))


class ShiftOutput(serializers.Serializer[Shift]):
    """Weekly (weekday 0 is Monday) or dated, in local time; a dated one without times is a day off."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    therapist = Named(source="resource")
    location = Named()
    weekday = serializers.IntegerField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    on = serializers.DateField(allow_null=True)
    starts = serializers.TimeField(allow_null=True)
    ends = serializers.TimeField(allow_null=True)


class ShiftNoticeOutput(serializers.Serializer[Any]):
    """Something to know of a shift that stands."""

    code = serializers.ChoiceField(choices=["no_time_for_the_way"])
    sentence = serializers.CharField()


class ShiftWithVisits(ShiftOutput, ChangedOutput):
    """A shift, the visits that its change affected, and what to know of it."""

    notices = ShiftNoticeOutput(many=True)


class SwapInput(ForcibleBody):
    example: ClassVar = {
        "on": "2027-03-02",
        "therapist": ANY,
        "other": ANY,
        "seen": [ANY],
        "force": {"reason": "Agreed with the clients."},
    }
    on = serializers.DateField()
    therapist = IdField(queryset=Resource.objects.filter(kind="therapist", archived_at=None))
    other = IdField(queryset=Resource.objects.filter(kind="therapist", archived_at=None))
    seen = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=40,
        help_text="The shifts of both that hold on the day; 409 `shifts_changed` if others do",
    )


class SwapOutput(ChangedOutput):
    """The shifts of both on the day after a swap, the visits it affected, and what to know of it."""

    shifts = ShiftOutput(many=True)
    notices = ShiftNoticeOutput(many=True)


class ShiftFilters(Filters):
    therapist = django_filters.UUIDFilter(field_name="resource")
    location = django_filters.UUIDFilter(field_name="location")
    on = DayFilter(field_name="on")


class Shifts(Listed, Retrieved):
    """Weekly shifts, and dated ones that replace those of their day."""

    address = "shifts"
    group = "Working hours"
    noun = "shift"
    summaries: ClassVar = {"drop": "Drop a shift", "swap": "Swap the hours of two therapists"}
    read_capability = "shifts.read"
    write_capability = "shifts.change"

    queryset = Shift.objects.select_related("resource", "location")
    filterset_class = ShiftFilters
    serializer_class = ShiftOutput

    @endpoint("POST", body=ShiftInput, answer=ShiftWithVisits, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Add a shift. 409 `would_strand` when a dated one leaves visits outside the day's hours."""
        force = pop_force_reason(body)
        shift = set_shift(
            therapist=body.pop("therapist"),
            fields=cast(ShiftFields, body),
            force_reason=force,
            by=self.person,
        )
        return self.respond(shift)

    @endpoint("PATCH", "<uuid:pk>", body=ShiftChange, answer=ShiftWithVisits, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change a shift. 409 `would_strand` lists the visits it would leave without hours."""
        force = pop_force_reason(body)
        shift = change_shift(
            shift=self.get_object(),
            changes=cast(ShiftFields, body),
            revision=self.revision,
            force_reason=force,
            by=self.person,
        )
        return self.respond(shift)

    @endpoint("POST", "<uuid:pk>/drop", body=ForcibleBody, answer=ChangedOutput, if_match=True)
    def drop(self, request: Request, body: dict[str, Any]) -> Response:
        """Take a shift away. 409 `would_strand` lists the visits it would leave without hours."""
        visits = drop_shift(
            shift=self.get_object(),
            revision=self.revision,
            force_reason=pop_force_reason(body),
            by=self.person,
        )
        return self.respond({"visits": visits})

    @endpoint("POST", "swap", body=SwapInput, answer=SwapOutput, idempotent=True)
    def swap(self, request: Request, body: dict[str, Any]) -> Response:
        """Exchange the hours of two therapists on one day; swapped again, both have their own back.

        409 `would_strand` lists the visits that the swap would leave without hours.
        """
        force = pop_force_reason(body)
        return self.respond(swap_shifts(**body, force_reason=force, by=self.person))
