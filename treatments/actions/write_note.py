"""Write the text of a note."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.models import SessionNote


@transaction.atomic
def write_note(
    *, note: SessionNote, text_revision: int, changes: Mapping[str, Any], by: Staff
) -> SessionNote:
    """Change the text or pain scores of the text that was read; points marked meanwhile do not matter."""
    note = SessionNote.objects.locked(note.pk)
    note.require_draft_of(by)
    if text_revision != note.text_revision:
        raise Refusal(
            "changed_meanwhile",
            "The text was changed elsewhere since you read it. Read it again, then repeat your change.",
            status=412,
            current_text_revision=note.text_revision,
        )
    for name, value in changes.items():
        setattr(note, name, value)
    note.text_revision += 1
    note.revision += 1
    note.save(update_fields=[*changes, "text_revision", "revision"])
    audit.record(by, "wrote", note, client_key=note.client_id, fields=changes)
    return note
