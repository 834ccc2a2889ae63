"""Amend a signed note."""

from typing import TypedDict

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.models import Addendum, SessionNote
from treatments.notes.pdf import name_with_registrations


class AddendumText(TypedDict):
    """The text of an addendum, and the reason for it."""

    text: str
    reason: str


@transaction.atomic
def amend_note(*, note: SessionNote, text: str, reason: str, by: Staff) -> Addendum:
    """Add to a signed note text that was missing or wrong, and why; the signed text stays as it is."""
    note = SessionNote.lock(note.pk)
    if note.entered_in_error_at:
        raise Refusal("note_in_error", "This note was marked as entered in error. Open a new one.")
    if not note.signed_at:
        raise Refusal("note_not_signed", "This note is not signed yet: change its text instead.")
    addendum = Addendum.objects.create(
        note=note, author=by, author_as_written=name_with_registrations(by), text=text, reason=reason
    )
    note.save_revision("revision")
    audit.record(by, "amended", note, client_key=note.client_id)
    return addendum
