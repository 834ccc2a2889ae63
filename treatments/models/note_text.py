from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from clinic.models import Service, Staff
from clinic.models.record import RevisedRecord
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
