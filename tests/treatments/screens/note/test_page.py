"""/notes/{id}: the page of a note, its text and marks without script."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory, visit_of
from tests.screen_user import ScreenUser, screen_user
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.actions.mark_lines import mark_lines
from treatments.notes.actions.sign import sign_note

MOST_QUERIES = 15


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    """The browser of Theo in the treatment room."""
    return screen_user(theo.person)


def page_of(user: ScreenUser, note: Any, rest: str = "") -> str:
    return str(user.open(f"/notes/{note.pk}{rest}").content.decode())


def drawn_fields(page: str) -> dict[str, str]:
    """Return the digests that the page sends with the text."""
    return dict(re.findall(r'name="(was_\w+)" value="(\w+)"', page))


def test_open_begins_a_note_once_and_finds_it_again(room: ScreenUser, visit: Attendance) -> None:
    sent = [room.send(f"/visits/{visit.appointment_id}/note") for _ in range(2)]

    note = SessionNote.objects.get()
    assert [answer["Location"] for answer in sent] == [f"/notes/{note.pk}"] * 2
    assert note.author == room.person


def test_page_shows_the_client_what_to_mind_and_what_is_missing(
    room: ScreenUser, session_note: SessionNote
) -> None:
    ConditionFactory.create(client=session_note.attendance.client, code="CC-ANTICOAG")

    page = page_of(room, session_note)

    assert "needed first" in page and "Name the complaint" in page
    assert "Ana" not in re.search("<title>(.*?)</title>", page)[1]  # type: ignore[index]


def test_text_is_written_by_a_form(room: ScreenUser, session_note: SessionNote) -> None:
    seen = drawn_fields(page_of(room, session_note))

    typed = {"subjective": "Aches.\r\nSince Monday. ", "pain_before": "6"}

    answer = room.send(f"/notes/{session_note.pk}/text", **typed, **seen)

    session_note.refresh_from_db()
    assert answer.status_code == 303
    assert (session_note.subjective, session_note.pain_before) == ("Aches.\nSince Monday. ", 6)


def test_mark_is_stored_once_by_a_form(room: ScreenUser, session_note: SessionNote) -> None:
    answers = {"key": str(uuid4()), "site": "UT1", "side": "right"}

    sent = [room.send(f"/notes/{session_note.pk}/points", **answers) for _ in range(2)]

    point = MarkedPoint.objects.get()
    assert [answer["Location"] for answer in sent] == [f"/notes/{session_note.pk}/points/{point.pk}"] * 2
    assert "Upper trapezius" in page_of(room, session_note, f"/points/{point.pk}")


@pytest.mark.parametrize("visits", [1, 200])
def test_page_of_a_client_of_many_visits_takes_no_more_queries(
    room: ScreenUser, session_note: SessionNote, visits: int
) -> None:
    client, location = session_note.attendance.client, session_note.location
    for number in range(1, visits + 1):
        then = session_note.created_at - timedelta(days=number)
        back = visit_of(client, location, starts_at=then, ends_at=then + timedelta(hours=1))
        SessionNote.objects.create(attendance=back, author=room.person)
    newest = SessionNote.objects.exclude(pk=session_note.pk).order_by("created_at")[0]
    mark_lines(note=newest, text="R UT1 7>3\nL LS2", by=room.person)
    sign_note(note=newest, revision=None, by=room.person)
    mark_lines(note=session_note, text="R UT1 5 refer temple\nL GA1 3", by=room.person)
    page_of(room, session_note)

    with CaptureQueriesContext(connection) as queries:
        page = page_of(room, session_note)

    assert "(last time 7)" in page
    assert len(queries) <= MOST_QUERIES, [query["sql"][:150] for query in queries]


def test_page_takes_the_same_number_of_queries_for_more_marks(
    room: ScreenUser, session_note: SessionNote
) -> None:
    counts = []
    for site in ("UT1", "LS1", "SM1"):
        room.send(f"/notes/{session_note.pk}/points", key=str(uuid4()), site=site, side="right")
        page_of(room, session_note)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(room, session_note)
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= MOST_QUERIES, [q["sql"][:150] for q in queries]


def test_text_leads_to_the_signature(room: ScreenUser, session_note: SessionNote) -> None:
    page = page_of(room, session_note)
    fields = dict(re.findall(r'<input type="hidden" name="(was_\w+)" value="(\w+)"', page))

    answer = room.send(f"/notes/{session_note.pk}/text", subjective="Aches.", next="sign", **fields)

    assert answer["Location"] == f"/notes/{session_note.pk}/sign"
    assert room.open(answer["Location"]).status_code == 200
