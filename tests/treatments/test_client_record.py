"""The client record part of treatments: timeline, export, merge and erasure."""

from datetime import timedelta

import pytest

from clients.actions.merging.part_clients import part_clients
from clients.models import Client
from clients.record_parts import whole_timeline
from clinic import clock
from clinic.models import Location, Practice, Staff
from clinic.refusals import Refusal
from scheduling.models import Attendance
from tests.factories import ClientFactory, visit_of
from tests.merges import merge_into
from treatments import client_record
from treatments.episodes.actions.open import open_episode
from treatments.models import Episode, Reading, SessionNote
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


def test_merge_gives_episodes_to_the_other_client(written: SessionNote, practice: Practice) -> None:
    other = ClientFactory.create()

    merge_into(other, written.attendance.client)

    assert Episode.objects.get().client == other


def test_merge_refuses_two_notes_for_one_visit(
    written: SessionNote, therapist: Staff, practice: Practice
) -> None:
    other = ClientFactory.create()
    guest = Attendance.objects.create(appointment=written.attendance.appointment, client=other)
    SessionNote.objects.create(attendance=guest, author=therapist)

    with pytest.raises(Refusal) as refused:
        merge_into(other, written.attendance.client)

    assert refused.value.code == "two_notes_for_one_visit"
    assert refused.value.extra["appointments"] == [str(guest.appointment_id)]


def test_merge_refuses_two_treated_people_of_different_births(
    written: SessionNote, therapist: Staff, practice: Practice, willow: Location
) -> None:
    ana, other = written.attendance.client, ClientFactory.create(birth_on="1980-01-01")
    Client.objects.filter(pk=ana.pk).update(birth_on="1990-01-01")
    sign_note(note=written, revision=None, by=therapist)
    theirs = SessionNote.objects.create(
        attendance=visit_of(other, willow), author=therapist, objective="Tense"
    )
    sign_note(note=theirs, revision=None, by=therapist)

    with pytest.raises(Refusal) as refused:
        merge_into(other, ana)

    assert refused.value.code == "two_births_treated"


def test_merge_joins_two_attendances_of_one_visit_around_the_note(
    written: SessionNote, therapist: Staff, practice: Practice
) -> None:
    """Both gave a baseline, one is marked as missed: nothing of it is lost, and parting brings all back."""
    ana, other = written.attendance.client, ClientFactory.create()
    guest = Attendance.objects.create(
        appointment=written.attendance.appointment, client=other, no_show_at=clock.now(), health_news="yes"
    )
    for each in (written.attendance, guest):
        Reading.objects.create(
            client=each.client,
            attendance=each,
            question="average_7_days",
            moment="baseline",
            value=6,
            source="client",
            recorded_by=str(each.client_id),
        )

    merge = merge_into(other, ana)

    kept = Attendance.objects.get(appointment=guest.appointment_id)
    assert (kept.pk, kept.client, kept.no_show_at, kept.health_news) == (
        written.attendance_id,
        other,
        None,
        "yes",
    )
    assert sorted(kept.readings.values_list("moment", "recorded_by")) == [
        ("baseline", str(other.pk)),
        ("between", str(other.pk)),
    ]

    part_clients(merge=merge, revision=None, reason="Two people", by=therapist)

    assert Attendance.objects.get(pk=guest.pk).no_show_at == guest.no_show_at
    assert Attendance.objects.get(pk=written.attendance_id).client == ana
    assert Reading.objects.baselines().filter(attendance=guest, client=other).exists()


def test_erase_empties_drafts_and_leaves_signed_notes(written: SessionNote, therapist: Staff) -> None:
    client = written.attendance.client
    client_record.erase(client)
    draft = SessionNote.objects.get()
    assert (draft.subjective, draft.points.count(), Episode.objects.get().own_words) == ("", 0, "Erased")

    write_note(note=draft, text_revision=draft.text_revision, subjective="Ache", by=therapist)
    sign_note(note=draft, revision=None, by=therapist)
    client_record.erase(client)
    assert SessionNote.objects.get().subjective == "Ache"
