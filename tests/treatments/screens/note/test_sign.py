"""/notes/{id}/sign, and the note once it is signed or a colleague's."""

import re
from uuid import uuid4

import pytest

from tests.cast import ApiUser
from tests.screen_user import ScreenUser, screen_user
from treatments.models import SessionNote
from treatments.notes.actions.mark_lines import mark_lines
from treatments.notes.actions.sign import sign_note

MOST_QUERIES = 25


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    """The browser of Theo in the treatment room."""
    return screen_user(theo.person)


@pytest.fixture
def written(session_note: SessionNote) -> SessionNote:
    """Ana's note with a mark."""
    mark_lines(note=session_note, text="R UT1 7>3 refer temple", by=session_note.author)
    session_note.refresh_from_db()
    return session_note


@pytest.fixture
def signed_note(written: SessionNote) -> SessionNote:
    """Ana's note, signed by Theo."""
    return sign_note(note=written, revision=None, by=written.author)


def seen_on(user: ScreenUser, address: str) -> str:
    return str(re.findall(r'name="seen" value="(\d+)"', user.open(address).content.decode())[0])


def test_sign_shows_warnings_before_the_note_and_signs_what_was_shown(
    room: ScreenUser, written: SessionNote
) -> None:
    address = f"/notes/{written.pk}/sign"
    page = room.open(address).content.decode()

    answer = room.send(address, seen=seen_on(room, address))

    written.refresh_from_db()
    assert page.index("Name the complaint") < page.index("UT1")
    assert answer["Location"] == f"/notes/{written.pk}" and written.signed_at


def test_sign_leaves_out_of_the_chart_what_was_not_looked_at(room: ScreenUser, written: SessionNote) -> None:
    written.points.create(position=9, side="left", view="back", x=0.4, y=0.5, to_check=True)

    page = room.open(f"/notes/{written.pk}/sign").content.decode()

    assert page.count("<g data-point=") == 1 and "1 brought over and not looked at" in page


def test_sign_of_a_note_that_changed_shows_it_anew(room: ScreenUser, written: SessionNote) -> None:
    seen = seen_on(room, f"/notes/{written.pk}/sign")
    mark_lines(note=written, text="L LS2", by=written.author)

    answer = room.send(f"/notes/{written.pk}/sign", seen=seen)

    written.refresh_from_db()
    assert answer.status_code == 412 and b"LS2" in answer.content and not written.signed_at


def test_sign_of_an_empty_note_says_so(room: ScreenUser, session_note: SessionNote) -> None:
    answer = room.send(f"/notes/{session_note.pk}/sign", seen=str(session_note.revision))

    assert answer.status_code == 409 and b"There is nothing to sign" in answer.content


def test_sign_twice_leads_to_the_signed_note(room: ScreenUser, signed_note: SessionNote) -> None:
    answer = room.send(f"/notes/{signed_note.pk}/sign", seen="1")

    assert (answer.status_code, answer["Location"]) == (303, f"/notes/{signed_note.pk}")


def test_signed_note_is_read_added_to_once_and_printed(room: ScreenUser, signed_note: SessionNote) -> None:
    address = f"/notes/{signed_note.pk}"
    answers = {"key": str(uuid4()), "text": "Slept well.", "reason": "Told by phone."}

    sent = [room.send(f"{address}/addenda", **answers) for _ in range(2)]

    page = room.open(address).content.decode()
    assert [answer.status_code for answer in sent] == [303, 303] and signed_note.addenda.count() == 1
    assert "Slept well." in page and 'id="note-text"' not in page and f"{address}/plan" in page
    assert room.open(f"{address}/note.pdf").content.startswith(b"%PDF")


def test_addition_without_a_reason_is_asked_for_again(room: ScreenUser, signed_note: SessionNote) -> None:
    answer = room.send(f"/notes/{signed_note.pk}/addenda", key=str(uuid4()), text="Slept well.")

    assert answer.status_code == 422 and b"Slept well." in answer.content and not signed_note.addenda.exists()


def test_note_is_marked_as_entered_in_error(room: ScreenUser, signed_note: SessionNote) -> None:
    seen = str(signed_note.revision)

    answer = room.send(f"/notes/{signed_note.pk}/in-error", seen=seen, reason="Wrong visit.")

    signed_note.refresh_from_db()
    assert answer.status_code == 303 and signed_note.state == "entered_in_error"
    assert b"Wrong visit." in room.open(f"/notes/{signed_note.pk}").content


def test_draft_of_a_colleague_is_read_and_taken_over_with_a_reason(
    mara: ApiUser, written: SessionNote
) -> None:
    user, address = screen_user(mara.person), f"/notes/{written.pk}"
    page = user.open(address).content.decode()
    seen = re.findall(r'name="seen" value="(\d+)"', page)[0]

    without = user.send(f"{address}/take-over", seen=seen, reason="")
    answer = user.send(f"{address}/take-over", seen=seen, reason="Theo is ill.")

    written.refresh_from_db()
    assert "Draft of a colleague" in page and 'id="note-text"' not in page
    assert (without.status_code, answer.status_code, written.author) == (422, 303, mara.person)
    assert 'id="note-text"' in user.open(address).content.decode()
