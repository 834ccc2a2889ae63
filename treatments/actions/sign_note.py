"""Sign a note."""

from django.db import transaction

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.marking import require_within_limits
from treatments.models import CatalogueVersion, SessionNote
from treatments.models.session_note import TEXTS
from treatments.note_content import content_hash


@transaction.atomic
def sign_note(*, note: SessionNote, revision: int | None, by: Staff) -> SessionNote:
    """Lock a note for good, as it was read; from here on it only grows addenda."""
    note = SessionNote.objects.locked(note.pk)
    note.require_draft_of(by)
    note.require_revision(revision)
    points = list(note.points.select_related("site__muscle", "muscle"))
    if not points and not any(getattr(note, name).strip() for name in TEXTS):
        raise Refusal(
            "note_empty", "There is nothing to sign. Write or mark what was found, or 'not assessed'."
        )
    require_within_limits(note, points)
    catalogue = CatalogueVersion.objects.present()
    note.signed_at, note.signed_by, note.catalogue = clock.now(), by, catalogue
    note.content_hash = content_hash(note, points, catalogue)
    note.revision += 1
    note.save(update_fields=["signed_at", "signed_by", "catalogue", "content_hash", "revision"])
    audit.record(by, "signed", note, client_key=note.client_id)
    return note
