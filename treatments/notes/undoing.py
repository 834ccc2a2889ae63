"""Keep a visit as it is once a note of it is signed."""

from uuid import UUID

from clinic.refusals import Refusal
from treatments.models import SessionNote


def refuse_undo(appointment: UUID) -> None:
    """Lock the notes of a visit; raise `note_already_signed` if one is: it rests on these times."""
    keys = SessionNote.objects.filter(attendance__appointment=appointment).values_list("pk", flat=True)
    if any(note.signed_at for note in SessionNote.lock_all(keys)):
        raise Refusal(
            "note_already_signed",
            "A note of this visit is signed, so its times stand. Add to the note what went wrong.",
        )
