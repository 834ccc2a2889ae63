"""The text with which the notes of a service begin."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from clinic.actions.records import change_record
from clinic.models import Service, Staff
from clinic.text import has_words
from treatments.models import NoteTemplate, SessionNote
from treatments.models.session_note import FINDINGS, TEXTS


def template_of(service: Service) -> NoteTemplate:
    """Return the template of a service; a new one, of revision 0 and blank, where none was written."""
    return NoteTemplate.objects.filter(service=service).first() or NoteTemplate(service=service, revision=0)


def texts_to_begin_with(service_id: UUID) -> dict[str, str]:
    """Return the texts with which a note of this service begins; none where no template was written."""
    template = NoteTemplate.objects.filter(service=service_id).first()
    return template.texts if template else {}


@transaction.atomic
def write_template(
    *, service: Service, texts: Mapping[str, str], revision: int | None, by: Staff
) -> NoteTemplate:
    """Write the template of a service, of the version that was read; notes begun before stay as they are."""
    template, _is_new = NoteTemplate.objects.get_or_create(service=service, defaults={"revision": 0})
    return change_record(template, texts, revision=revision, by=by)


def says_more_than_its_template(note: SessionNote) -> bool:
    """Return True if a text of the note has words that are not those it began with."""
    return any(
        has_words(text) and text.strip() != note.begun_with.get(name, "").strip()
        for name in (*TEXTS, *FINDINGS)
        if (text := getattr(note, name))
    )
