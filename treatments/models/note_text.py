from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from clients.models import Client
from clinic.models import Service, Staff
from clinic.models.record import Record, RevisedRecord
from treatments.models.session_note import TEXTS


class Snippet(RevisedRecord):
    """A text that one therapist puts into notes, with placeholders such as {client}; nobody else sees it."""

    owner = models.ForeignKey(Staff, models.CASCADE, related_name="snippets")
    name = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                name="snippet_name_is_used_once_by_its_owner",
                violation_error_code="snippet_name_in_use",
                violation_error_message="You have a snippet of this name. Choose another name.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(text=""),
                name="snippet_has_a_name_and_a_text",
                violation_error_code="required",
                violation_error_message="Give the snippet a name and a text.",
            ),
        ]


class NoteTemplate(RevisedRecord):
    """The text with which a note of this service begins: headings and questions, nothing of a client."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="note_template")
    subjective = models.TextField(blank=True, max_length=2000)
    objective = models.TextField(blank=True, max_length=2000)
    assessment = models.TextField(blank=True, max_length=2000)
    plan_text = models.TextField(blank=True, max_length=2000)

    @property
    def texts(self) -> dict[str, str]:
        """The texts by the fields of a note that they begin."""
        return {name: getattr(self, name) for name in TEXTS}


class ImportedNote(Record):
    """A note from another system: its text, and author and day as they were written there.

    It is none of our signed notes, and nothing is computed from it.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="imported_notes")
    text = models.TextField()
    author = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField(null=True, help_text="Noon where only a day was written; null: no date")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="imported_note_has_a_text")
        ]
        indexes: ClassVar = [models.Index("client", "written_at", name="imported_notes_by_client")]
