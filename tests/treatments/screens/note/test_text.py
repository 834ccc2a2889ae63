"""/notes/{id}/text: what becomes of text that was changed at two places, and what buttons add to it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from tests.cast import ApiUser
from tests.factories import visit_of
from tests.screen_user import ScreenUser, screen_user
from treatments.models import SessionNote, Snippet
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.write import write_note


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    """The browser of Theo in the treatment room."""
    return screen_user(theo.person)


def seen_fields(user: ScreenUser, note: SessionNote) -> dict[str, str]:
    """Return the digests with which the page of a note sends its text."""
    page = user.open(f"/notes/{note.pk}").content.decode()
    return dict(re.findall(r'name="(was_\w+)" value="(\w+)"', page))


def write_elsewhere(note: SessionNote, **text: Any) -> None:
    present = SessionNote.objects.get(pk=note.pk)
    write_note(note=present, text_revision=present.text_revision, by=present.author, **text)


def save(user: ScreenUser, note: SessionNote, seen: dict[str, str], **typed: str) -> Any:
    """Save text as the script does."""
    return user.send_in_place(f"/notes/{note.pk}/text", **seen, **typed)


def test_other_fields_changed_elsewhere_are_kept_and_told(
    room: ScreenUser, session_note: SessionNote
) -> None:
    seen = seen_fields(room, session_note)
    write_elsewhere(session_note, objective="Taut band.", pain_before=6)

    answer = save(room, session_note, seen, subjective="Aches.", objective="", pain_before="")

    session_note.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 200 and 'data-theirs="objective"' in page and "Taut band." in page
    assert (session_note.subjective, session_note.objective) == ("Aches.", "Taut band.")
    assert session_note.pain_before == 6


def test_field_changed_at_both_places_is_shown_in_both_versions_and_nothing_is_overwritten(
    room: ScreenUser, session_note: SessionNote
) -> None:
    seen = seen_fields(room, session_note)
    write_elsewhere(session_note, subjective="Theirs.")

    answer = save(room, session_note, seen, subjective="Mine.", assessment="Eased.")

    session_note.refresh_from_db()
    assert answer.status_code == 412 and b"Theirs." in answer.content and b"Keep mine" in answer.content
    assert (session_note.subjective, session_note.assessment) == ("Theirs.", "Eased.")


@pytest.mark.parametrize(("button", "kept"), [("keep", "Mine."), ("take", "Theirs.")])
def test_choice_between_two_versions_works_without_script(
    room: ScreenUser, session_note: SessionNote, button: str, kept: str
) -> None:
    address, seen = f"/notes/{session_note.pk}/text", seen_fields(room, session_note)
    write_elsewhere(session_note, subjective="Theirs.")

    both = room.send(address, **seen, subjective="Mine.")
    again = dict(re.findall(r'name="(was_\w+)" value="(\w+)"', both.content.decode()))
    chosen = room.send(address, **again, subjective="Mine.", **{button: "subjective"})

    session_note.refresh_from_db()
    assert both.status_code == 412 and b"Mine." in both.content and b"Theirs." in both.content
    assert chosen.status_code == 303 and session_note.subjective == kept


def test_the_same_text_twice_is_saved_once(room: ScreenUser, session_note: SessionNote) -> None:
    seen = seen_fields(room, session_note)

    answers = [save(room, session_note, seen, subjective="Aches.") for _ in range(2)]

    session_note.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200] and session_note.text_revision == 2


def test_text_of_a_signed_note_is_refused_in_place(room: ScreenUser, session_note: SessionNote) -> None:
    seen = seen_fields(room, session_note)
    write_elsewhere(session_note, subjective="Aches.")
    sign_note(note=session_note, revision=None, by=room.person)

    answer = save(room, session_note, seen, subjective="More.")

    assert answer.status_code in (409, 412)
    session_note.refresh_from_db()
    assert session_note.subjective == "Aches."


def test_text_that_is_too_long_is_refused(room: ScreenUser, session_note: SessionNote) -> None:
    answer = save(room, session_note, seen_fields(room, session_note), subjective="x" * 8001)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#notice")


def test_text_and_marks_of_last_time_are_brought_over_by_buttons(
    room: ScreenUser, session_note: SessionNote
) -> None:
    write_elsewhere(session_note, subjective="Aches.")
    sign_note(note=session_note, revision=None, by=room.person)
    then = clock.now() + timedelta(minutes=1)
    client = session_note.attendance.client
    back = visit_of(client, session_note.location, starts_at=then, ends_at=then + timedelta(hours=1))
    note = open_note(attendance=back, by=room.person)

    answer = room.send(f"/notes/{note.pk}/text", **seen_fields(room, note), subjective="New.", bring="text")

    note.refresh_from_db()
    assert answer.status_code == 303
    assert note.subjective.startswith("New.\n\nFrom ") and note.subjective.endswith("Aches.")


def test_snippet_is_added_without_script_with_the_words_of_the_note(
    room: ScreenUser, session_note: SessionNote
) -> None:
    snippet = Snippet.objects.create(
        owner=room.person, name="Seen", text="{client}: pain {pain_before}, {side}."
    )
    address = f"/notes/{session_note.pk}"

    room.send(
        f"{address}/text",
        **seen_fields(room, session_note),
        pain_before="6",
        snippet=snippet.pk,
        into="assessment",
    )
    alone = room.open(f"{address}/snippets/{snippet.pk}")

    session_note.refresh_from_db()
    assert session_note.assessment == alone.content.decode() == "Ana: pain 6, ___."


def test_snippet_of_a_colleague_is_not_found(
    room: ScreenUser, session_note: SessionNote, mara: ApiUser
) -> None:
    snippet = Snippet.objects.create(owner=mara.person, name="Seen", text="Hers.")

    assert room.open(f"/notes/{session_note.pk}/snippets/{snippet.pk}").status_code == 404
