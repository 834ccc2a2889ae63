"""Sign a note."""

from django.db import transaction

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.episodes.linking import update_first_treatment
from treatments.models import CatalogueVersion, SessionNote
from treatments.note_texts.templates import says_more_than_its_template
from treatments.notes.pdf import keep_document
from treatments.notes.signature import content_hash
from treatments.notes.within_limits import require_within_limits


@transaction.atomic
def sign_note(*, note: SessionNote, revision: int | None, by: Staff) -> SessionNote:
    """Lock a note for good, as it was read; from here on it takes only addenda.

    Points still to check are no findings and are deleted; they stay in the note they were copied from.
    """
    note = SessionNote.lock(note.pk)
    note.require_draft_of(by)
    note.require_revision(revision)
    points = list(note.points.select_related("site__muscle", "muscle"))
    findings = [point for point in points if not point.to_check]
    if not findings and not says_more_than_its_template(note):
        raise Refusal(
            "note_empty", "There is nothing to sign. Write or mark what was found, or 'not assessed'."
        )
    require_within_limits(note, points)
    reason = _delete_unchecked(note)
    catalogue = CatalogueVersion.current()
    note.signed_at, note.signed_by, note.catalogue = clock.now(), by, catalogue
    note.printed = keep_document(note)
    note.content_hash = content_hash(note, findings, catalogue)
    note.save_revision("signed_at", "signed_by", "catalogue", "printed", "content_hash", "points_revision")
    update_first_treatment(note.episode)
    audit.record(by, "signed", note, client_key=note.client_id, reason=reason)
    return note


def _delete_unchecked(note: SessionNote) -> str:
    """Delete the points still to check; return the reason for the audit, blank if there were none."""
    deleted, _ = note.points.filter(to_check=True).delete()
    if not deleted:
        return ""
    note.points_revision += 1
    return f"Points left out, not looked at: {deleted}"
