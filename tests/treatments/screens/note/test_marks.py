"""/notes/{id}/points, /places and /lines: marks of a note by taps, from the list and by lines."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clinic import clock
from tests.cast import ApiUser
from tests.factories import ConditionFactory, visit_of
from tests.screen_user import ScreenUser, screen_user
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.actions.mark_lines import mark_lines
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    """The browser of Theo in the treatment room."""
    return screen_user(theo.person)


@pytest.fixture
def point(session_note: SessionNote) -> MarkedPoint:
    """The right upper trapezius in Ana's note."""
    [point] = mark_lines(note=session_note, text="R UT1", by=session_note.author)
    return point


def drawn_fields(page: str) -> dict[str, str]:
    """Return the form of a mark as it is drawn: what is chosen in it."""
    checked = re.findall(r'<input type="radio" name="(\w+)" value="(\w*)"[^>]*checked', page)
    return dict(checked) | {"seen": re.findall(r'name="seen" value="(\d+)" form="mark"', page)[0]}


def tap(user: ScreenUser, point: MarkedPoint, seen: str | None = None, **tapped: str) -> Any:
    """Send the form of a mark with some controls tapped, as htmx does."""
    address = f"/notes/{point.note_id}/points/{point.pk}"
    fields = drawn_fields(user.open(address).content.decode())
    return user.send_in_place(address, **fields | ({"seen": seen} if seen else {}) | tapped)


def test_tap_offers_the_likely_sites_of_its_side(room: ScreenUser, session_note: SessionNote) -> None:
    query = {"view": "back", "x": "0.44", "y": "0.205"}

    page = room.get(
        f"/notes/{session_note.pk}/places", query, headers={"HX-Request": "true"}
    ).content.decode()

    assert "Which one, left?" in page and page.count("<button") <= 4
    assert "<html" not in page and 'name="side" value="left"' in page


def test_tap_in_the_middle_sets_a_place_of_the_middle(room: ScreenUser, session_note: SessionNote) -> None:
    page = room.open(f"/notes/{session_note.pk}/places", {"view": "back", "x": "0.5", "y": "0.4"})

    assert b'name="side" value="midline"' in page.content and page.status_code == 200


def test_tap_outside_the_chart_is_refused(room: ScreenUser, session_note: SessionNote) -> None:
    answer = room.open(f"/notes/{session_note.pk}/places", {"view": "back", "x": "2", "y": "0.4"})

    assert answer.status_code == 422 and b"Tap on the body." in answer.content


def test_list_of_sites_marks_without_script(room: ScreenUser, session_note: SessionNote) -> None:
    page = room.open(f"/notes/{session_note.pk}/places").content.decode()
    key = re.findall(r'name="key" value="([^"]*UT1)"', page)[0]

    answer = room.send(f"/notes/{session_note.pk}/points", key=key, site="UT1", side="left")

    assert answer.status_code == 303 and session_note.points.get().side == "left"


def test_mark_is_changed_by_taps_and_what_was_not_tapped_stays_unknown(
    room: ScreenUser, point: MarkedPoint
) -> None:
    first = tap(room, point, pain_on_pressure_before="7")
    tap(room, point, activity="active", referral="temple", hold_seconds="60")

    point.refresh_from_db()
    assert first.status_code == 200 and b"<form id=" not in first.content
    assert (point.pain_on_pressure_before, point.activity, point.hold_seconds) == (7, "active", 60)
    assert (point.referral_felt, point.pain_on_pressure_after, point.twitch) == (["temple"], None, None)


def test_mark_changed_elsewhere_is_drawn_anew_with_what_was_tapped(
    room: ScreenUser, point: MarkedPoint
) -> None:
    tap(room, point, pain_on_pressure_before="7")

    stale = tap(room, point, seen="1", pain_on_pressure_before="5")

    page = stale.content.decode()
    assert (stale.status_code, stale["HX-Retarget"]) == (412, "#work")
    assert re.search(r'name="pain_on_pressure_before" value="5"[^>]*checked', page)
    assert "Someone changed this" in page


def test_mark_against_a_limit_says_why_and_takes_a_reason(
    room: ScreenUser, session_note: SessionNote
) -> None:
    [point] = mark_lines(note=session_note, text="R SC1", by=session_note.author)

    refused = tap(room, point, pressure="5")
    allowed = tap(room, point, pressure="5", overruled_reason="Agreed with her.")

    point.refresh_from_db()
    assert refused.status_code == 409 and b"overruled_reason" in refused.content
    assert allowed.status_code == 200 and point.pressure == 5


def test_mark_at_a_place_to_avoid_is_refused_in_place(room: ScreenUser, session_note: SessionNote) -> None:
    client = session_note.attendance.client
    ConditionFactory.create(client=client, code="CL-SCAR", places=["zone:calf:left"])
    answers = {"key": str(uuid4()), "site": "GA1", "side": "left"}

    answer = room.send_in_place(f"/notes/{session_note.pk}/points", **answers)

    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    assert not session_note.points.exists()


def test_mark_is_removed_once_and_stays_removed(room: ScreenUser, point: MarkedPoint) -> None:
    address = f"/notes/{point.note_id}/points/{point.pk}/remove"

    sent = [room.send(address, seen="1") for _ in range(2)]

    assert [answer.status_code for answer in sent] == [303, 303] and not MarkedPoint.objects.exists()


def test_place_without_a_name_is_named_by_a_likely_site(room: ScreenUser, session_note: SessionNote) -> None:
    place = {"view": "back", "x": "0.44", "y": "0.205", "side": "left"}
    made = room.send(f"/notes/{session_note.pk}/points", key=str(uuid4()), **place)
    page = room.open(made["Location"]).content.decode()

    room.send(f"{made['Location']}/name", seen="1", site="LS2")

    assert "It may be:" in page and session_note.points.get().site.code == "LS2"  # type: ignore[union-attr]


def test_mark_leads_to_its_muscle_in_the_catalogue(room: ScreenUser, session_note: SessionNote) -> None:
    [point] = mark_lines(note=session_note, text="R UT1", by=session_note.author)

    page = room.open(f"/notes/{session_note.pk}/points/{point.pk}").content.decode()

    assert 'href="/set-up/catalogue/trapezius-upper">About this muscle' in page
    assert room.open("/set-up/catalogue/trapezius-upper").status_code == 200


@pytest.fixture
def to_check(session_note: SessionNote) -> MarkedPoint:
    """A mark of last time, pain 7, in Ana's next note."""
    author = session_note.author
    mark_lines(note=session_note, text="R UT1 7>3 active", by=author)
    sign_note(note=session_note, revision=None, by=author)
    then = clock.now() + timedelta(minutes=1)
    visit = session_note.attendance
    back = visit_of(visit.client, session_note.location, starts_at=then, ends_at=then + timedelta(hours=1))
    return open_note(attendance=back, copy_from="last", by=author).points.get()


@pytest.mark.parametrize(
    ("found", "fields", "word"),
    [
        ("yes", (False, False, None), "still there"),
        ("gone", (False, True, None), "looked for, not found"),
        ("3", (False, False, 3), "better"),
    ],
)
def test_mark_of_last_time_is_checked_by_one_tap(
    room: ScreenUser, to_check: MarkedPoint, found: str, fields: tuple[bool, bool, int | None], word: str
) -> None:
    page = room.open(f"/notes/{to_check.note_id}").content.decode()

    answer = room.send_in_place(f"/notes/{to_check.note_id}/points/{to_check.pk}/look", seen="1", found=found)

    to_check.refresh_from_db()
    assert "last time 7 → 3" in page and answer.status_code == 200
    assert (to_check.to_check, to_check.not_found, to_check.pain_on_pressure_before) == fields
    assert word in answer.content.decode()


def test_lines_are_marked_and_a_word_not_understood_keeps_what_was_typed(
    room: ScreenUser, session_note: SessionNote
) -> None:
    address = f"/notes/{session_note.pk}/lines"

    refused = room.send(address, lines="R UT1 7>3\nL LS2 hurts")
    marked = room.send_in_place(address, lines="R UT1 7>3\nL LS2")

    page = refused.content.decode()
    assert refused.status_code == 422 and "“hurts” was not understood" in page and "L LS2 hurts" in page
    assert marked.status_code == 200 and session_note.points.count() == 2
