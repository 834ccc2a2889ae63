"""Write the text of a note."""

from typing import TypedDict, Unpack

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.episodes.linking import link_episode
from treatments.models import Episode, SessionNote


class NoteText(TypedDict, total=False):
    """The fields of a note that its author writes."""

    subjective: str
    objective: str
    assessment: str
    plan_text: str
    posture_findings: str
    imbalance_findings: str
    range_of_motion: str
    episode: Episode | None
    pain_before: int | None
    pain_after: int | None


class NoteTextOfVersion(NoteText):
    """The fields that are written, and the revision of the text that was read."""

    text_revision: int


@transaction.atomic
def write_note(
    *, note: SessionNote, text_revision: int, by: Staff, **changes: Unpack[NoteText]
) -> SessionNote:
    """Change text, pain or episode of the version that was read; points marked meanwhile do not matter.

    Text that is there already is not written again, so that an autosave may be repeated; what one person
    writes within a minute is one entry of the audit. Raises
    `changed_meanwhile`, `episode_of_another`, `note_of_another` and those of a closed note.
    """
    note = SessionNote.lock(note.pk)
    note.require_draft_of(by)
    if all(getattr(note, name) == value for name, value in changes.items()):
        return note
    if text_revision != note.text_revision:
        raise Refusal(
            "changed_meanwhile",
            "The text was changed elsewhere since you read it. Read it again, then repeat your change.",
            status=412,
            current_text_revision=note.text_revision,
        )
    earlier = note.episode
    if episode := changes.get("episode"):
        episode.require_client(note.client_id, pointer="/episode")
    for name, value in changes.items():
        setattr(note, name, value)
    note.text_revision += 1
    note.save_revision(*changes, "text_revision")
    if note.episode != earlier:
        link_episode(note, earlier)
    audit.record_joined(by, "wrote", note, client_key=note.client_id, fields=changes)
    return note
