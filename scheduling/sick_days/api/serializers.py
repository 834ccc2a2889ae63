"""Serializers of sick days."""

from typing import Any

from rest_framework import serializers

from clinic.http.local_time import LocalTime
from scheduling.fields import Named
from scheduling.models import Block, SickDayVisit
from scheduling.models.sick_days import SETTLED_BY
from scheduling.models.waitlist import WAYS
from scheduling.sick_days.proposals import Proposal


class SickDayOutput(serializers.Serializer[Block]):
    """The time in which a therapist is ill: a time off, which is lifted at /time-off."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    therapist = Named(source="resource")
    to = LocalTime(source="during.upper")
    ended_at = LocalTime(allow_null=True, help_text="When it was lifted")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": LocalTime(source="during.lower")}


class VisitInTheWayOutput(serializers.Serializer[Any]):
    """A visit that the therapist should treat, with the revision to settle it by."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    state = serializers.CharField()
    client = Named()
    service = Named()
    location = Named()
    starts_at = LocalTime()
    ends_at = LocalTime()


class ProposedTimeOutput(serializers.Serializer[Any]):
    """A free time, and the therapist to name with it."""

    starts_at = LocalTime()
    ends_at = LocalTime()
    therapist = serializers.UUIDField()
    therapist_name = serializers.CharField()


class OptionOutput(serializers.Serializer[Any]):
    """A way to settle a visit: another therapist, later, times to choose from, or cancelled."""

    way = serializers.ChoiceField(choices=SETTLED_BY)
    times = ProposedTimeOutput(many=True)


class CallAboutVisitOutput(serializers.Serializer[Any]):
    """The client, or the guardian who speaks for a child."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()


class ProposalOutput(serializers.Serializer[Proposal]):
    """A visit that is not settled, whom to call about it, and the options: the first is proposed."""

    visit = VisitInTheWayOutput()
    call = CallAboutVisitOutput()
    gets_letters = serializers.BooleanField()
    options = OptionOutput(many=True)


class TimeToChooseOutput(serializers.Serializer[Any]):
    """A time that is held for the client."""

    id = serializers.UUIDField()
    starts_at = LocalTime()
    ends_at = LocalTime()
    therapist_names = serializers.CharField()


class SickDayVisitOutput(serializers.Serializer[SickDayVisit]):
    """A visit that was settled: how, who tells of it, and the times among which its client chooses."""

    id = serializers.UUIDField()
    sick_day = serializers.UUIDField(source="block_id")
    visit = VisitInTheWayOutput(help_text="As it is now")
    way = serializers.ChoiceField(choices=SETTLED_BY)
    started_at = LocalTime(help_text="The start that the client knew before")
    told_by = serializers.ChoiceField(choices=WAYS, help_text="By letter; else the client is called")
    times = TimeToChooseOutput(source="times.all", many=True)
    answer_until = LocalTime(allow_null=True)
    chosen = serializers.UUIDField(source="chosen_id", allow_null=True, help_text="The visit that was chosen")
    declined_at = LocalTime(allow_null=True)


class VisitLeftOutput(serializers.Serializer[Any]):
    """A visit that was left as it is, and the reason."""

    visit = serializers.UUIDField()
    code = serializers.CharField()
    message = serializers.CharField()


class SickDayWithVisits(SickDayOutput):
    """A sick day with the visits that were settled, and how many are still in the way."""

    settled = SickDayVisitOutput(many=True)
    in_the_way = serializers.IntegerField()


class CarriedOutOutput(SickDayWithVisits):
    """A sick day after its visits were settled; `left` are those that were not, with the reason."""

    left = VisitLeftOutput(many=True)
