"""Session notes as the API shows them."""

from rest_framework import serializers

from clinic.http.local_time import LocalTime, ModelOutput
from treatments.models import Addendum, NoteHandover, SessionNote
from treatments.models.session_note import FINDINGS
from treatments.notes.api.points import PointOutput
from treatments.notes.signature import is_intact
from treatments.notes.warnings import writing_warnings


class AddendumOutput(ModelOutput[Addendum]):
    author_name = serializers.CharField(source="author.name")

    class Meta:
        model = Addendum
        fields = ("id", "created_at", "author", "author_name", "text", "reason")


class HandoverOutput(ModelOutput[NoteHandover]):
    """A change of author while the note was a draft."""

    former_author_name = serializers.CharField(source="former_author.name")
    author_name = serializers.CharField(source="author.name")

    class Meta:
        model = NoteHandover
        fields = ("created_at", "former_author", "former_author_name", "author", "author_name", "reason")


class NoteSummary(ModelOutput[SessionNote]):
    client = serializers.UUIDField(source="attendance.client_id")
    appointment = serializers.UUIDField(source="attendance.appointment_id")
    starts_at = LocalTime(source="attendance.appointment.starts_at")
    author_name = serializers.CharField(source="author.name")
    state = serializers.CharField()

    class Meta:
        model = SessionNote
        fields = (
            "id",
            "revision",
            "state",
            "attendance",
            "appointment",
            "client",
            "episode",
            "starts_at",
            "author",
            "author_name",
            "created_at",
            "signed_at",
        )


class NoteOutput(NoteSummary):
    started_at = LocalTime(source="attendance.appointment.started_at")
    ended_at = LocalTime(source="attendance.appointment.ended_at")
    points = PointOutput(many=True)
    addenda = AddendumOutput(many=True)
    handovers = HandoverOutput(many=True, help_text="Who wrote it before its author, oldest first")
    catalogue = serializers.CharField(source="catalogue.label", allow_null=True, default=None)
    intact = serializers.SerializerMethodField(help_text="Whether it still says what was signed")
    warnings = serializers.SerializerMethodField()

    class Meta:
        model = SessionNote
        fields = (
            *NoteSummary.Meta.fields,
            "started_at",
            "ended_at",
            "copied_from",
            "text_revision",
            "points_revision",
            "subjective",
            "objective",
            "assessment",
            "plan_text",
            *FINDINGS,
            "pain_before",
            "pain_after",
            "points",
            "addenda",
            "handovers",
            "signed_by",
            "catalogue",
            "content_hash",
            "intact",
            "entered_in_error_at",
            "entered_in_error_by",
            "entered_in_error_reason",
            "warnings",
        )

    def get_intact(self, note: SessionNote) -> bool | None:
        return is_intact(note)

    def get_warnings(self, note: SessionNote) -> list[dict[str, str]]:
        return [warning._asdict() for warning in writing_warnings(note)]
