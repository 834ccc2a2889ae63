"""Serializers of visits."""

from typing import Any

from rest_framework import serializers

from clinic.actors import source_of
from clinic.http.local_time import LocalTime
from clinic.models import Envelope
from clinic.models.outbox import STATES as STATES_OF_LETTERS
from scheduling.fields import Named
from scheduling.letters.notices import NOTICE_CODES
from scheduling.models import Appointment
from scheduling.models.appointment import STATES


class SourceField(serializers.ChoiceField):
    """The side that entered what a client said: the client behind a link, or staff; `of` names their key."""

    def __init__(self, *, of: str) -> None:
        super().__init__(choices=["", "client", "staff"], source="*", read_only=True)
        self.of = of

    def to_representation(self, value: Any) -> str:
        return source_of(getattr(value, self.of), value.client_id)


class SeatOutput(serializers.Serializer[Any]):
    requirement = serializers.UUIDField(source="requirement_id", allow_null=True)
    resource = serializers.UUIDField(source="resource_id")
    kind = serializers.CharField()
    name = serializers.CharField(source="resource.name")


class AttendanceOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    client = Named()
    arrived_at = LocalTime(allow_null=True)
    no_show_at = LocalTime(allow_null=True)
    health_news = serializers.CharField()
    treated_by = Named(
        source="treated_by.resource", allow_null=True, help_text="The therapist of the visit who treats them"
    )


class AdviceOutput(serializers.Serializer[Appointment]):
    """The therapist's advice on what to book next; it holds no clinical word."""

    service = Named(source="advised_service")
    every_weeks = serializers.IntegerField(source="advised_every_weeks")
    visits = serializers.IntegerField(source="advised_visits")
    advised_at = LocalTime()
    by = Named(source="advised_by")

    def get_attribute(self, instance: Any) -> Appointment | None:
        visit: Appointment | None = super().get_attribute(instance)
        return visit if visit and visit.advised_at else None


class AppointmentOutput(serializers.Serializer[Appointment]):
    """A visit, its times in its location's zone."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    sequence = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    client = Named()
    service = Named()
    location = Named()
    starts_at = LocalTime()
    ends_at = LocalTime()
    price = serializers.IntegerField()
    seats = SeatOutput(many=True, source="assignments")
    attendances = AttendanceOutput(many=True)
    confirmed_at = LocalTime(allow_null=True)
    confirmed_by = serializers.CharField(help_text="Key of whoever recorded that: the client, or staff")
    confirmed_source = SourceField(of="confirmed_by")
    arrived_at = LocalTime(allow_null=True)
    started_at = LocalTime(allow_null=True)
    ended_at = LocalTime(allow_null=True)
    cancelled_at = LocalTime(allow_null=True)
    cancelled_by = serializers.CharField()
    cancel_reason = serializers.CharField()
    cancel_recorded_by = serializers.CharField(help_text="Key of whoever recorded that: the client, or staff")
    cancel_source = SourceField(of="cancel_recorded_by")
    cancelled_late = serializers.BooleanField()
    needs_rebooking = serializers.BooleanField()
    desk_note = serializers.CharField(help_text="Words for the desk")
    series = serializers.UUIDField(source="series_id", allow_null=True, help_text="Of /series/{id}")
    rebooking_advice = AdviceOutput(source="*", allow_null=True)
    overrides = serializers.ListField(child=serializers.CharField())
    override_reason = serializers.CharField()


class VisitLetterOutput(serializers.Serializer[Envelope]):
    """The state of a letter about a visit, and why it is kept back; no word of the letter."""

    id = serializers.UUIDField(help_text="Of /letters/{id}")
    kind = serializers.CharField()
    recipient_key = serializers.CharField(help_text="The client it is about")
    state = serializers.ChoiceField(choices=STATES_OF_LETTERS, source="present_state")
    cause = serializers.CharField(
        source="present_cause",
        help_text="Why it is kept back: the address bounced, the reader opted out, or nobody may read it",
    )
    created_at = LocalTime()
    send_after = LocalTime()
    sent_at = LocalTime(allow_null=True)
    withdrawn_at = LocalTime(allow_null=True)


class AppointmentDetail(AppointmentOutput):
    """A visit, with what became of the letters about it."""

    letters = VisitLetterOutput(many=True, help_text="The newest first")


class NoticeOutput(serializers.Serializer[Any]):
    """Something the desk should know of a visit, without health data."""

    code = serializers.ChoiceField(choices=NOTICE_CODES)
    sentence = serializers.CharField()


class PlacedAppointmentOutput(AppointmentOutput):
    """A visit just booked, moved or reinstated, with what will be told to whom."""

    notices = NoticeOutput(many=True)
