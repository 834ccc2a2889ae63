"""A day at Willow Clinic over HTTP, with a real web process, worker, beat, broker and mail server.

Ana is registered, booked, confirmed, reminded, checked in and treated; her note is marked and signed, and her
plan is in her mailbox. The front desk helps at every step that is the desk's, and is refused at all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import icalendar
import pytest

from clinic.models import Envelope
from tests.callers import fetch
from tests.journeys.day import Day, links_in, ok, open_day

if TYPE_CHECKING:
    from tests.conftest import House

pytestmark = pytest.mark.xdist_group("processes")
SOAP = {
    "subjective": "Dull ache up to the right temple since Monday.",
    "objective": "Taut band in the right upper trapezius.",
    "assessment": "Findings consistent with active trigger points.",
    "plan_text": "Pressure at home; see again in two weeks.",
    "pain_before": 6,
    "pain_after": 3,
}
MARKS = [
    {"site": "UT1", "side": "right", "activity": "active", "pain_on_pressure_before": 7},
    {"view": "back", "x": 0.42, "y": 0.31, "side": "left"},
]
NOT_IN_SUBJECTS = ("ana", "theo", "pain", "trigger", "trapezius", "massage", "knot ", "self-care", "plan")


@pytest.fixture
def day(own_house: House) -> Iterator[Day]:
    with open_day(own_house) as day:
        yield day


def test_a_day_at_the_clinic(day: Day) -> None:
    fern_lets_letters_leave_at_once(day)
    dana_registers_ana(day)
    dana_books_ana(day)
    ana_gets_the_confirmation_and_confirms(day)
    ana_is_reminded(day)
    dana_checks_ana_in(day)
    theo_writes_and_marks(day)
    theo_signs(day)
    theo_sends_the_plan(day)
    ana_has_the_plan(day)
    dana_sees_nothing_clinical(day)
    no_subject_gives_anything_away(day)


def fern_lets_letters_leave_at_once(day: Day) -> None:
    practice = day.fern.api("GET", "practice")
    ok(day.fern.api("PATCH", "practice", {"letter_grace_seconds": 0}, If_Match=practice.headers["ETag"]))


def dana_registers_ana(day: Day) -> None:
    ana = ok(day.dana.api("POST", "clients", {"name": "Ana", "email": "ana@example.test"}), 201)
    day.ids["ana"] = ana["id"]
    for kind in ("treatment", "reminders", "aftercare"):
        consent = {"kind": kind, "text_version": "2026-01", "how": "in_person"}
        ok(day.dana.api("POST", f"clients/{ana['id']}/consents", consent), 201)


def dana_books_ana(day: Day) -> None:
    now = datetime.now(UTC)
    query = {
        "service": day.diary.massage.pk,
        "therapist": day.diary.theo.pk,
        "from": (now + timedelta(hours=2)).isoformat(),
        "to": (now + timedelta(hours=20)).isoformat(),
        "first": "true",
    }
    [slot] = ok(day.dana.api("GET", f"availability?{urlencode(query)}"))["results"]
    body = {
        "client": day.ids["ana"],
        "service": str(day.diary.massage.pk),
        "starts_at": slot["starts_at"],
        "therapist": slot["therapist"],
    }
    visit = ok(day.dana.api("POST", "appointments", body, Idempotency_Key="ana-1"), 201)
    assert visit["starts_at"] == slot["starts_at"]
    day.ids |= {"visit": visit["id"], "attendance": visit["attendances"][0]["id"]}


def ana_gets_the_confirmation_and_confirms(day: Day) -> None:
    letter = day.letter(1)
    assert letter["To"] == "ana@example.test"
    [entry] = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    [event] = icalendar.Calendar.from_ical(entry.get_content()).walk("VEVENT")
    assert str(event["uid"]).startswith(day.ids["visit"])

    link = links_in(letter)[0]
    assert fetch(link).status == 200
    assert fetch(link).status == 200
    assert state_of(day) == "booked"
    answer = fetch(link, method="POST", data=urlencode({"do": "confirm"}).encode())
    assert "you are coming" in answer.content.decode()
    assert state_of(day) == "confirmed"


def ana_is_reminded(day: Day) -> None:
    assert len(day.mailbox.messages) == 1
    # Ana booked a week ago: the letter of the booking was written before the reminder's due moment.
    Envelope.objects.update(created_at=datetime.now(UTC) - timedelta(days=7))

    reminder = day.letter(2)

    assert reminder["Subject"].startswith("Reminder of your visit")
    assert reminder["List-Unsubscribe"]


def dana_checks_ana_in(day: Day) -> None:
    came = {"attendances": [{"client": day.ids["ana"], "health_news": "none"}]}
    visit = ok(day.dana.api("POST", f"appointments/{day.ids['visit']}/arrive", came))
    assert (visit["state"], visit["attendances"][0]["health_news"]) == ("arrived", "none")
    day.refuses_dana("POST", "notes", {"attendance": day.ids["attendance"]})


def theo_writes_and_marks(day: Day) -> None:
    ok(day.theo.api("POST", f"appointments/{day.ids['visit']}/start"))
    note = ok(day.theo.api("POST", "notes", {"attendance": day.ids["attendance"]}), 201)
    day.ids["note"] = place = f"notes/{note['id']}"
    ok(day.theo.api("PATCH", place, {"text_revision": note["text_revision"]} | SOAP))
    points = day.theo.api("GET", f"{place}/points")
    ok(day.theo.api("PUT", f"{place}/points", {"points": MARKS}, If_Match=points.headers["ETag"]))

    chart = day.theo.api("GET", f"{place}/chart.svg")

    assert chart.headers["Content-Type"].startswith("image/svg+xml")
    assert b"Upper trapezius" in chart.content
    day.refuses_dana("GET", "notes")
    day.refuses_dana("GET", f"notes?client={day.ids['ana']}")
    day.refuses_dana("GET", place)
    day.refuses_dana("PATCH", place, {"text_revision": 1})
    day.refuses_dana("PUT", f"{place}/points", {"points": []}, If_Match='"1"')
    day.refuses_dana("GET", f"{place}/chart.svg")


def theo_signs(day: Day) -> None:
    place = day.ids["note"]
    day.refuses_dana("POST", f"{place}/sign", If_Match='"1"')
    read = day.theo.api("GET", place)

    note = ok(day.theo.api("POST", f"{place}/sign", If_Match=read.headers["ETag"]))

    assert (note["state"], note["intact"], note["pain_before"], note["pain_after"]) == ("signed", True, 6, 3)
    late = day.theo.api("PATCH", place, {"text_revision": note["text_revision"], "objective": "Nothing."})
    assert late.outcome == (409, "note_already_signed")


def theo_sends_the_plan(day: Day) -> None:
    day.refuses_dana("POST", f"{day.ids['note']}/plan")
    drafted = day.theo.api("POST", f"{day.ids['note']}/plan")
    day.ids["plan"] = place = f"plans/{ok(drafted, 201)['id']}"
    day.refuses_dana("GET", place)
    day.refuses_dana("POST", f"{place}/send", If_Match='"1"')

    ok(day.theo.api("POST", f"{place}/send", If_Match=drafted.headers["ETag"]))
    ok(day.theo.api("POST", f"appointments/{day.ids['visit']}/complete"))


def ana_has_the_plan(day: Day) -> None:
    letter = day.letter(3)

    parts = {part.get_content_type(): part for part in letter.walk()}
    assert "trapezius" in parts["text/plain"].get_content()
    assert "cid:chart" in parts["text/html"].get_content()
    assert parts["image/png"].get_content().startswith(b"\x89PNG")
    assert (letter["To"], letter["Subject"]) == ("ana@example.test", "After your visit to Willow Clinic")


def dana_sees_nothing_clinical(day: Day) -> None:
    lines = ok(day.dana.api("GET", f"clients/{day.ids['ana']}/letters"))["results"]
    assert [line["kind"] for line in lines] == ["aftercare", "reminder", "booking_confirmed"]
    opened = ok(day.dana.api("GET", f"letters/{lines[0]['id']}"))
    assert (opened["text"], opened["subject"], opened["sensitivity"]) == (None, None, "clinical")
    assert "trapezius" in ok(day.theo.api("GET", f"letters/{lines[0]['id']}"))["text"]
    day.refuses_dana("GET", f"clients/{day.ids['ana']}/conditions")
    day.refuses_dana("GET", f"episodes?client={day.ids['ana']}")
    timeline = day.dana.api("GET", f"clients/{day.ids['ana']}/timeline")
    assert not re.search(b"trapezius|temple|pain", timeline.content)


def no_subject_gives_anything_away(day: Day) -> None:
    subjects = " | ".join(str(letter["Subject"]) for letter in day.mailbox.messages).lower()
    assert [word for word in NOT_IN_SUBJECTS if word in subjects] == []
    assert len(day.mailbox.messages) == 3


def state_of(day: Day) -> str:
    return str(ok(day.dana.api("GET", f"appointments/{day.ids['visit']}"))["state"])
