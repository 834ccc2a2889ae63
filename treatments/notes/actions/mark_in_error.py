"""Mark a note as entered in error."""

from django.db import transaction

from clinic import audit, clock
from clinic.mail import outbox
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.check_ins.letters import withdraw_questions
from treatments.episodes.linking import update_first_treatment
from treatments.models import SessionNote


@transaction.atomic
def mark_in_error(*, note: SessionNote, reason: str, revision: int | None, by: Staff) -> SessionNote:
    """Take a note out of the record without deleting it: it stays readable, with who did this and why.

    The letters of its plans that have not left are withdrawn, and the question about its session.
    """
    note = SessionNote.lock_revision(note.pk, revision)
    if note.entered_in_error_at:
        raise Refusal("note_in_error", "This note was marked as entered in error already.")
    note.entered_in_error_at, note.entered_in_error_by = clock.now(), by
    note.entered_in_error_reason = reason
    note.save_revision("entered_in_error_at", "entered_in_error_by", "entered_in_error_reason")
    update_first_treatment(note.episode)
    for plan in note.plans.all():
        outbox.withdraw(about=plan.letter_key)
    if note.episode:
        withdraw_questions(note.episode, after=note.attendance)
    audit.record(by, "marked_in_error", note, client_key=note.client_id)
    return note
