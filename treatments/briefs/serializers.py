"""Serializers of briefs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.models import HealthStatement
from clinic.http.local_time import LocalTime, ModelOutput
from scheduling.bookings.api.serializers import AdviceOutput
from scheduling.fields import Named
from scheduling.models import Appointment
from treatments.briefs.alerts import LEVELS
from treatments.briefs.brief import Brief
from treatments.episodes.api.episodes import BaselineOutput, EpisodeZoneOutput
from treatments.measures.severity import ABOUT_ROUTES, BANDS, ROUTES
from treatments.models import (
    CheckIn,
    Episode,
    FollowUp,
    MarkedPoint,
    Reading,
    SelfCarePlan,
)
from treatments.notes.matching import STATUSES


class ComingOutput(serializers.Serializer[Any]):
    """The client, and what to mind when speaking to them."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    language = serializers.CharField()
    gender = serializers.CharField()
    therapist_gender = serializers.CharField(help_text="The gender wished for")


class AlertLineOutput(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=LEVELS)
    text = serializers.CharField()


class ToldToDeskOutput(ModelOutput[HealthStatement]):
    class Meta:
        model = HealthStatement
        fields = ("id", "words", "said_at")


class SaidNumberOutput(ModelOutput[Reading]):
    class Meta:
        model = Reading
        fields = ("question", "moment", "value", "measured_at", "source")


class FeltInOutput(EpisodeZoneOutput):
    label = serializers.CharField(source="zone.label")  # type: ignore[assignment]


class StartOutput(BaselineOutput):
    """The 7-day average at the start, of those that were read."""

    def get_attribute(self, instance: Any) -> Reading | None:
        return next((reading for reading in instance.averages if reading.moment == "baseline"), None)


class ComplaintOutput(ModelOutput[Episode]):
    """Why the client comes."""

    zones = FeltInOutput(many=True)
    baseline = StartOutput(allow_null=True)

    class Meta:
        model = Episode
        fields = (
            *("id", "own_words", "zones", "kind", "pattern", "onset", "began_on", "causes"),
            *("goal_activity", "opened_at", "first_treated_at", "baseline"),
        )


class OpenFollowUpOutput(ModelOutput[FollowUp]):
    class Meta:
        model = FollowUp
        fields = ("id", "reason", "urgency", "evidence", "flags", "raised_at", "due_at")


class AnsweredOutput(ModelOutput[CheckIn]):
    """A client's answer."""

    readings = SaidNumberOutput(many=True)

    class Meta:
        model = CheckIn
        fields = (
            *("id", "kind", "number", "answered_at", "readings", "did_it", "soreness", "words"),
            *("worrying", "stronger", "spread", "flags", "signs", "wants_call"),
        )


class SaidOutput(serializers.Serializer[Brief]):
    """The client's answers since the last visit, oldest first."""

    check_ins = AnsweredOutput(many=True)
    readings = SaidNumberOutput(many=True)


class KnotOutput(ModelOutput[MarkedPoint]):
    muscle = serializers.CharField(source="muscle.name", default="")
    site = serializers.CharField(source="site.code", default="")
    status = serializers.ChoiceField(STATUSES, source="became", help_text="Since the visits before")

    class Meta:
        model = MarkedPoint
        fields = (
            *("muscle", "site", "side", "activity", "pain_on_pressure_before", "pain_on_pressure_after"),
            *("technique", "response", "remark", "status"),
        )


class LastVisitOutput(serializers.Serializer[Brief]):
    """The last visit that took place, as its note tells it."""

    appointment = serializers.UUIDField(source="last.appointment_id")
    starts_at = LocalTime(source="last.appointment.starts_at")
    therapists = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField(help_text="Null: nobody wrote one")
    signed = serializers.SerializerMethodField()
    pain_before = serializers.SerializerMethodField()
    pain_after = serializers.SerializerMethodField()
    knots = KnotOutput(many=True, help_text="One that was looked for in vain is `gone`")

    def get_therapists(self, brief: Brief) -> list[str]:
        assert brief.last is not None
        return [assignment.resource.name for assignment in brief.last.appointment.assignments.all()]

    def get_note(self, brief: Brief) -> str | None:
        return str(brief.last_note.pk) if brief.last_note else None

    def get_signed(self, brief: Brief) -> bool:
        return brief.last_note is not None and brief.last_note.signed_at is not None

    def get_pain_before(self, brief: Brief) -> int | None:
        return getattr(brief.last_note, "pain_before", None)

    def get_pain_after(self, brief: Brief) -> int | None:
        return getattr(brief.last_note, "pain_after", None)


class HelpedOutput(serializers.Serializer[Any]):
    """Work at a site after which it hurt less."""

    muscle = serializers.CharField()
    site = serializers.CharField()
    side = serializers.CharField()
    technique = serializers.CharField()
    times = serializers.IntegerField()
    fall = serializers.IntegerField(allow_null=True, help_text="The greatest, of pain on pressure")
    response = serializers.CharField()


class LastPlanOutput(ModelOutput[SelfCarePlan]):
    steps = serializers.SerializerMethodField(help_text="Their titles")
    expired = serializers.SerializerMethodField(help_text="It ran out before today")

    class Meta:
        model = SelfCarePlan
        fields = ("id", "sent_at", "message", "steps", "expires_on", "expired")

    def get_expired(self, plan: SelfCarePlan) -> bool:
        return plan.expires_on < plan.note.location.today()

    def get_steps(self, plan: SelfCarePlan) -> list[str]:
        return [step.title for step in plan.steps.all()]


class NextVisitOutput(serializers.Serializer[Appointment]):
    id = serializers.UUIDField()
    starts_at = LocalTime()
    service = Named()


class DidItOutput(ModelOutput[CheckIn]):
    """An answer to "did you do your exercises?"."""

    class Meta:
        model = CheckIn
        fields = ("answered_at", "did_it")


class BriefOutput(serializers.Serializer[Brief]):
    """One person of the visit."""

    client = ComingOutput(source="attendance.client")
    age = serializers.IntegerField(allow_null=True)
    health_news = serializers.CharField(source="attendance.health_news")
    treated_by = Named(source="attendance.treated_by.resource", allow_null=True)
    summary = serializers.ListField(
        child=serializers.CharField(), help_text="Three sentences: why, what to mind, last time"
    )
    alerts = AlertLineOutput(many=True)
    told_to_desk = ToldToDeskOutput(many=True, help_text="To be asked and settled")
    consents_missing = serializers.ListField(child=serializers.CharField())
    episodes = ComplaintOutput(many=True)
    band = serializers.ChoiceField(
        BANDS,
        allow_blank=True,
        help_text="Of the worst complaint, by its latest 7-day average; one up where it lasts or lies deep",
    )
    route = serializers.ChoiceField(sorted(ROUTES.values()), allow_blank=True, help_text=ABOUT_ROUTES)
    follow_ups = OpenFollowUpOutput(many=True)
    said = SaidOutput(source="*")
    last_visit = serializers.SerializerMethodField()
    helped = HelpedOutput(many=True)
    plan = LastPlanOutput(allow_null=True)
    adherence = DidItOutput(many=True, help_text="Since the plan was sent, oldest first")
    rebooking_advice = AdviceOutput(source="last.appointment", allow_null=True)
    next_visit = NextVisitOutput(allow_null=True)

    @extend_schema_field(LastVisitOutput(allow_null=True))
    def get_last_visit(self, brief: Brief) -> Any:
        return LastVisitOutput(brief).data if brief.last else None


class VisitBriefOutput(serializers.Serializer[Any]):
    appointment = serializers.UUIDField(source="visit.id")
    state = serializers.CharField(source="visit.state")
    starts_at = LocalTime(source="visit.starts_at")
    service = Named(source="visit.service")
    desk_note = serializers.CharField(source="visit.desk_note", help_text="Words for the desk")
    people = BriefOutput(many=True)
