"""/notes: what was found and done in a visit."""

from typing import ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.merging.named_clients import ClientFilter
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.filters import Filters
from clinic.http.request_body import IdField, MultiLineField, ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet
from scheduling.models import Attendance
from treatments.models import Episode, SessionNote
from treatments.models.session_note import NOTE_STATES, SessionNoteQuery
from treatments.notes.actions.amend import AddendumText, amend_note
from treatments.notes.actions.bring_over import BroughtOver, bring_over
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.open import NoteOpening, open_note
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.take_over import take_over_note
from treatments.notes.actions.write import NoteTextOfVersion, write_note
from treatments.notes.api.outputs import AddendumOutput, NoteOutput, NoteSummary
from treatments.notes.api.points import optional_integer

LONGEST_TEXT = 8000


def text(longest: int = LONGEST_TEXT) -> MultiLineField:
    """A part of the note's text."""
    return MultiLineField(max_length=longest, allow_blank=True, required=False, trim_whitespace=False)


class NoteInput(RequestBody):
    example = {
        "attendance": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11",
        "episode": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b12",
        "copy_from": "last",
    }
    attendance = IdField(queryset=Attendance.objects.select_related("appointment"))
    episode = IdField(queryset=Episode.objects.all(), allow_null=True, required=False)
    copy_from = serializers.ChoiceField(["last"], required=False)


class NoteTextInput(RequestBody):
    """`text_revision` is that of the text that was read; points marked meanwhile do not matter."""

    example = {
        "text_revision": 1,
        "subjective": "Dull ache up to the right temple since Monday.",
        "objective": "Taut band in the right upper trapezius.",
        "assessment": "Findings consistent with active trigger points.",
        "plan_text": "Pressure at home three days a week; see again in two weeks.",
        "posture_findings": "Right shoulder carried high.",
        "imbalance_findings": "Right upper trapezius fuller than the left.",
        "range_of_motion": "Neck: turning right 60 degrees, left full.",
        "pain_before": 6,
        "pain_after": 3,
        "episode": "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b12",
    }
    text_revision = serializers.IntegerField(min_value=1)
    subjective = text()
    objective = text()
    assessment = text()
    plan_text = text()
    posture_findings = text(2000)
    imbalance_findings = text(2000)
    range_of_motion = text(2000)
    episode = IdField(queryset=Episode.objects.all(), allow_null=True, required=False)
    pain_before = optional_integer(0, 10)
    pain_after = optional_integer(0, 10)


class BringOverInput(RequestBody):
    example = {"what": "text"}
    what = serializers.ChoiceField(["text", "points"])


class ReasonInput(RequestBody):
    example = {"reason": "Written for the wrong visit."}
    reason = ReasonField(max_length=300)


class TakeOverInput(RequestBody):
    example = {"reason": "Theo is ill; I treated her from the second half on."}
    reason = ReasonField(max_length=300)


class AddendumInput(RequestBody):
    example = {"text": "The client called: slept well.", "reason": "Heard after signing."}
    text = MultiLineField(max_length=LONGEST_TEXT)
    reason = ReasonField(max_length=300)


class NoteFilters(Filters):
    client = ClientFilter("attendance__client_id")
    appointment = django_filters.UUIDFilter("attendance__appointment_id")
    episode = django_filters.UUIDFilter("episode_id")
    author = django_filters.UUIDFilter("author_id")
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in NOTE_STATES], method="of_state")

    class Meta:
        model = SessionNote
        fields: ClassVar[list[str]] = []

    def of_state(self, notes: SessionNoteQuery, name: str, value: str) -> SessionNoteQuery:
        return notes.in_state(value)


class Notes(ApiViewSet):
    """Session notes, newest first; the list says which there are, a note itself what is in it."""

    address = "notes"
    group = "Treatment"
    noun = "session note"
    summaries: ClassVar = {
        "create": "Begin a session note",
        "addenda": "Add to a signed note",
        "bring_over": "Bring text or points of the last note over",
        "in_error": "Mark a note as entered in error",
        "sign": "Sign a session note",
        "take_over": "Take over a colleague's draft",
    }
    read_capability = "notes.read"
    write_capability = "notes.write"

    queryset = SessionNote.objects.select_related("attendance__appointment__location", "author")
    filterset_class = NoteFilters
    serializer_class = NoteOutput

    @endpoint("GET", answer=NoteSummary, many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_queryset())

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        note = self.get_object()
        audit.record_read(self.person, note, client_key=note.client_id)
        return self.respond_anew(note)

    @endpoint("POST", body=NoteInput, status=201, idempotent=True)
    def create(self, request: Request, body: NoteOpening) -> Response:
        """Begin the note of one person who has arrived; with last visit's points still to check, if asked."""
        return self.respond_anew(open_note(**body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=NoteTextInput)
    def partial_update(self, request: Request, body: NoteTextOfVersion) -> Response:
        """Change text, pain or episode of the version that was read (`text_revision`)."""
        return self.respond_anew(write_note(note=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<uuid:pk>/bring-over", body=BringOverInput, idempotent=True)
    def bring_over(self, request: Request, body: dict[str, BroughtOver]) -> Response:
        """Add the text of the last signed note under its day, or its knots to check; nothing is replaced."""
        return self.respond_anew(bring_over(note=self.get_object(), what=body["what"], by=self.person))

    @endpoint("POST", "<uuid:pk>/sign", if_match=True)
    def sign(self, request: Request) -> Response:
        """Sign what was read (If-Match); from here on there are only addenda."""
        return self.respond_anew(sign_note(note=self.get_object(), revision=self.revision, by=self.person))

    @endpoint("POST", "<uuid:pk>/take-over", body=TakeOverInput, if_match=True)
    def take_over(self, request: Request, body: dict[str, str]) -> Response:
        """Become the author of a colleague's draft, with a reason; they are told in their next digest."""
        return self.respond_anew(
            take_over_note(
                note=self.get_object(), reason=body["reason"], revision=self.revision, by=self.person
            )
        )

    @endpoint(
        "POST", "<uuid:pk>/addenda", body=AddendumInput, answer=AddendumOutput, status=201, idempotent=True
    )
    def addenda(self, request: Request, body: AddendumText) -> Response:
        """Add to a signed note, with the reason."""
        return self.respond(amend_note(note=self.get_object(), **body, by=self.person))

    @endpoint("POST", "<uuid:pk>/in-error", body=ReasonInput, if_match=True)
    def in_error(self, request: Request, body: dict[str, str]) -> Response:
        """Mark a note as entered in error: it stays readable, and a new one may be opened."""
        return self.respond_anew(
            mark_in_error(
                note=self.get_object(), reason=body["reason"], revision=self.revision, by=self.person
            )
        )

    def respond_anew(self, record: SessionNote) -> Response:
        """Answer with a note read again, with the details that the list leaves out."""
        return self.respond(SessionNote.objects.with_details().get(pk=record.pk))
