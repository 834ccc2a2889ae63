"""The treatment floor's part of a client's record."""

from datetime import timedelta

import pytest

from clients.record_parts import timeline
from clinic import clock
from clinic.models import Staff
from tests.factories import ClientFactory
from treatments import client_record as chapter
from treatments.episodes.actions.open import open_episode
from treatments.models import Episode, SessionNote
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.write import write_note


@pytest.fixture
def written(session_note: SessionNote, therapist: Staff) -> SessionNote:
    """Ana's note with a text and a point."""
    open_episode(
        client=session_note.attendance.client, own_words="Ache", zones=[("temple", "left")], by=therapist
    )
    write_note(note=session_note, text_revision=1, changes={"subjective": "Ache"}, by=therapist)
    mark_point(note=session_note, wanted={"site": "UT1", "side": "left"}, by=therapist)
    return session_note


def test_what_happened_is_clinical(written: SessionNote, therapist: Staff) -> None:
    sign_note(note=written, revision=None, by=therapist)
    client, until = written.attendance.client, clock.now() + timedelta(minutes=1)

    def kinds(*, clinical: bool) -> set[str]:
        return {entry.kind for entry in timeline(client, until=until, most=50, clinical=clinical)}

    assert kinds(clinical=True) >= {"episode_opened", "note_opened", "note_signed"}
    assert not {kind for kind in kinds(clinical=False) if kind.startswith(("note", "episode", "plan"))}


def test_everything_is_exported(written: SessionNote) -> None:
    found = chapter.export(written.attendance.client)

    assert {name: len(rows) for name, rows in found.items() if rows} == {
        "episode": 1,
        "episode_zone": 1,
        "session_note": 1,
        "marked_point": 1,
    }
    assert chapter.export(ClientFactory.create())["session_note"] == []


def test_episodes_move_to_whoever_it_is_the_same_as(written: SessionNote) -> None:
    other = ClientFactory.create()

    chapter.repoint(written.attendance.client, other)

    assert Episode.objects.get().client == other


def test_erasing_takes_drafts_and_leaves_what_is_signed(written: SessionNote, therapist: Staff) -> None:
    client = written.attendance.client
    chapter.erase(client)
    draft = SessionNote.objects.get()
    assert (draft.subjective, draft.points.count(), Episode.objects.get().own_words) == ("", 0, "Erased")

    write_note(note=draft, text_revision=draft.text_revision, changes={"subjective": "Ache"}, by=therapist)
    sign_note(note=draft, revision=None, by=therapist)
    chapter.erase(client)
    assert SessionNote.objects.get().subjective == "Ache"
