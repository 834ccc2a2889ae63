"""The client record part of treatments: timeline, export, merge and erasure."""

from datetime import timedelta

import pytest

from clients.record_parts import whole_timeline
from clinic import clock
from clinic.models import Staff
from tests.factories import ClientFactory
from treatments import client_record
from treatments.episodes.actions.open import open_episode
from treatments.models import Episode, SessionNote
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.write import write_note


@pytest.fixture
def written(session_note: SessionNote, therapist: Staff) -> SessionNote:
    """Ana's note with a text and a point, and her complaint."""
    open_episode(
        client=session_note.attendance.client, own_words="Ache", zones=[("temple", "left")], by=therapist
    )
    write_note(note=session_note, text_revision=1, subjective="Ache", by=therapist)
    mark_point(note=session_note, data={"site": "UT1", "side": "left"}, by=therapist)
    return session_note


def test_timeline_shows_treatments_to_clinical_readers_only(written: SessionNote, therapist: Staff) -> None:
    sign_note(note=written, revision=None, by=therapist)
    client, until = written.attendance.client, clock.now() + timedelta(minutes=1)

    def kinds(*, clinical: bool) -> set[str]:
        return {entry.kind for entry in whole_timeline(client, until=until, most=50, clinical=clinical)}

    assert kinds(clinical=True) >= {"episode_opened", "note_opened", "note_signed"}
    assert not {kind for kind in kinds(clinical=False) if kind.startswith(("note", "episode", "plan"))}


def test_export_holds_every_row_about_the_client(written: SessionNote) -> None:
    exported = client_record.export(written.attendance.client)

    assert {name: len(rows) for name, rows in exported.items() if rows} == {
        "episode": 1,
        "episode_zone": 1,
        "session_note": 1,
        "marked_point": 1,
    }
    assert client_record.export(ClientFactory.create())["session_note"] == []


def test_reassign_gives_episodes_to_the_other_client(written: SessionNote) -> None:
    other = ClientFactory.create()

    client_record.reassign(written.attendance.client, other)

    assert Episode.objects.get().client == other


def test_erase_empties_drafts_and_leaves_signed_notes(written: SessionNote, therapist: Staff) -> None:
    client = written.attendance.client
    client_record.erase(client)
    draft = SessionNote.objects.get()
    assert (draft.subjective, draft.points.count(), Episode.objects.get().own_words) == ("", 0, "Erased")

    write_note(note=draft, text_revision=draft.text_revision, subjective="Ache", by=therapist)
    sign_note(note=draft, revision=None, by=therapist)
    client_record.erase(client)
    assert SessionNote.objects.get().subjective == "Ache"
