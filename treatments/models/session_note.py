from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from clinic.models import Location, Staff
from clinic.models.record import Record, RevisedRecord
from clinic.refusals import Refusal
from scheduling.models import Attendance
from treatments.models.catalogue import CatalogueVersion
from treatments.models.episode import Episode

if TYPE_CHECKING:
    from uuid import UUID


TEXTS = ("subjective", "objective", "assessment", "plan_text")
FINDINGS = ("posture_findings", "imbalance_findings", "range_of_motion")
NOTE_STATES = ("draft", "signed", "entered_in_error")
MOST_POINTS = 60


class SessionNoteQuery(models.QuerySet["SessionNote"]):
    def not_in_error(self) -> SessionNoteQuery:
        """Keep the notes that were not entered in error."""
        return self.filter(entered_in_error_at=None)

    def in_state(self, state: str) -> SessionNoteQuery:
        """Keep the notes whose `state` is this one of `NOTE_STATES`."""
        if state == "entered_in_error":
            return self.exclude(entered_in_error_at=None)
        return self.not_in_error().filter(signed_at__isnull=state == "draft")

    def signed_before(self, visit: Attendance, episode: Episode | None) -> SessionNoteQuery:
        """Keep valid signed notes of the client's earlier visits, of this episode or of all; newest first."""
        earlier = self.not_in_error().filter(
            signed_at__isnull=False,
            attendance__client=visit.client_id,
            attendance__appointment__starts_at__lt=visit.appointment.starts_at,
        )
        if episode:
            earlier = earlier.filter(episode=episode)
        return earlier.order_by("-attendance__appointment__starts_at", "-pk")

    def with_details(self) -> SessionNoteQuery:
        """Read each with all that the API shows of it, in a constant number of queries."""
        return self.select_related(
            "attendance__client", "attendance__appointment__location", "author", "signed_by", "catalogue"
        ).prefetch_related(
            "points__site",
            "points__muscle",
            "points__taught_by",
            "addenda__author",
            "handovers__former_author",
            "handovers__author",
        )


class SessionNote(RevisedRecord):
    """The findings and the work of one visit of one person; once signed it grows only addenda.

    `revision` grows with everything in it, `text_revision` with its text, `points_revision` with its points:
    so two tabs may save text and points side by side, and a signature is of what was seen.
    """

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="notes")
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, blank=True, related_name="notes")
    author = models.ForeignKey(Staff, models.PROTECT, related_name="notes_written")
    subjective = models.TextField(blank=True, max_length=8000)
    objective = models.TextField(blank=True, max_length=8000)
    assessment = models.TextField(blank=True, max_length=8000)
    plan_text = models.TextField(blank=True, max_length=8000)
    posture_findings = models.TextField(blank=True, max_length=2000)
    imbalance_findings = models.TextField(blank=True, max_length=2000)
    range_of_motion = models.TextField(blank=True, max_length=2000, help_text="Per joint: degrees, or full")
    pain_before = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Now, 0 to 10")
    pain_after = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Now, 0 to 10")
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Its points were brought over",
    )
    begun_with = models.JSONField(
        default=dict, editable=False, help_text="The texts of the template that it was opened with"
    )
    text_revision = models.PositiveIntegerField(default=1, editable=False)
    points_revision = models.PositiveIntegerField(default=1, editable=False)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="notes_signed")
    catalogue = models.ForeignKey(
        CatalogueVersion, models.PROTECT, null=True, blank=True, related_name="notes"
    )
    content_hash = models.CharField(max_length=64, blank=True)
    printed = models.TextField(
        blank=True, help_text="All that its document shows above the signature, as JSON, as it was signed"
    )
    entered_in_error_at = models.DateTimeField(null=True, blank=True)
    entered_in_error_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="notes_withdrawn"
    )
    entered_in_error_reason = models.CharField(max_length=300, blank=True)

    read_when_locked = ("attendance__client", "attendance__appointment__location")
    objects: ClassVar = SessionNoteQuery.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index("created_at", "id", name="notes_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "attendance",
                condition=Q(entered_in_error_at=None),
                name="visit_has_one_note_per_person",
                violation_error_code="note_exists",
                violation_error_message="This person has a note for this visit. Go on with that one.",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, catalogue=None, content_hash="", printed="")
                | Q(signed_at__isnull=False, signed_by__isnull=False, catalogue__isnull=False)
                & ~Q(content_hash=""),
                name="signature_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error_at=None, entered_in_error_by=None, entered_in_error_reason="")
                | Q(entered_in_error_at__isnull=False, entered_in_error_by__isnull=False)
                & ~Q(entered_in_error_reason=""),
                name="note_in_error_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=(Q(pain_before=None) | Q(pain_before__lte=10))
                & (Q(pain_after=None) | Q(pain_after__lte=10)),
                name="pain_is_from_0_to_10",
                violation_error_code="out_of_range",
                violation_error_message="Pain is a whole number from 0 to 10.",
            ),
        ]

    @property
    def client_id(self) -> UUID:
        """The key of the client whose note it is."""
        return self.attendance.client_id

    @property
    def location(self) -> Location:
        """The location of the visit."""
        return self.attendance.appointment.location

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of the visit's location."""
        return self.location.zone

    @property
    def visit_on(self) -> date:
        """The day of the visit at its location; limits are those of this day."""
        visit = self.attendance.appointment
        return visit.starts_at.astimezone(visit.local_zone).date()

    @property
    def state(self) -> str:
        """The state: draft, signed or entered_in_error."""
        if self.entered_in_error_at:
            return "entered_in_error"
        return "signed" if self.signed_at else "draft"

    def save_points_revision(self) -> None:
        """Save that its points were changed, as a revision of its points and of itself; the row is locked."""
        self.points_revision += 1
        self.save_revision("points_revision")

    def require_draft(self) -> None:
        """Refuse to change a note that is signed or was entered in error; call it under the row's lock."""
        if self.entered_in_error_at:
            raise Refusal("note_in_error", "This note was marked as entered in error. Open a new one.")
        if self.signed_at:
            raise Refusal("note_already_signed", "This note is signed. Add an addendum instead.")

    def require_draft_of(self, person: Staff) -> None:
        """Refuse a draft to all but its author; call it under the row's lock."""
        self.require_draft()
        if self.author_id != person.pk:
            raise Refusal(
                "note_of_another",
                "Only its author writes and signs a draft. Take it over with a reason, or add an addendum "
                "once it is signed.",
            )


class Addendum(Record):
    """An addition to a signed note, with its reason; appended, never changed."""

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="addenda")
    author = models.ForeignKey(Staff, models.PROTECT, related_name="addenda")
    author_as_written = models.CharField(
        max_length=600, blank=True, help_text="The author's name and registrations at that time"
    )
    text = models.TextField(max_length=8000)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(reason=""), name="addendum_says_what_and_why"),
        ]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its note's visit."""
        return self.note.local_zone


class NoteHandover(Record):
    """A draft that a therapist took over from its author, with the reason; appended, never changed."""

    note = models.ForeignKey(SessionNote, models.PROTECT, related_name="handovers")
    former_author = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    author = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index("former_author", "created_at", name="handovers_by_former_author")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(former_author=F("author")) & ~Q(reason=""),
                name="handover_names_two_authors_and_a_reason",
                violation_error_code="reason_missing",
                violation_error_message="Say why the draft of a colleague is taken over.",
            ),
        ]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its note's visit."""
        return self.note.local_zone
