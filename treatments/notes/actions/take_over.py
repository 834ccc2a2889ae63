"""Take over the draft of a colleague."""

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from treatments.models import NoteHandover, SessionNote


@transaction.atomic
def take_over_note(*, note: SessionNote, reason: str, revision: int | None, by: Staff) -> SessionNote:
    """Become the author of a colleague's draft; the note keeps who began it, and why it changed hands.

    The former author is told in the next digest. One's own draft stays as it is. Raises `note_already_signed`
    and `note_in_error`.
    """
    note = SessionNote.lock_revision(note.pk, revision)
    note.require_draft()
    if note.author_id == by.pk:
        return note
    NoteHandover.objects.create(note=note, former_author=note.author, author=by, reason=reason)
    note.author = by
    note.save_revision("author")
    audit.record(by, "took_over", note, client_key=note.client_id, fields=["author"])
    return note
