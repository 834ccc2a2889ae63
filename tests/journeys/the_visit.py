"""The visit, step by step: booked, confirmed, reminded, arrived, marked, signed, planned, mailed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import icalendar

from clinic.models import Envelope
from tests.journeys.day import Day, links_in, ok, open_without_answering, send
from treatments.models import Reading

SOAP = {
    "subjective": "Dull ache up to the right temple since Monday.",
    "objective": "Taut band in the right upper trapezius.",
    "assessment": "Findings consistent with active trigger points.",
    "plan_text": "Pressure at home; see again in two weeks.",
    "pain_before": 6,
    "pain_after": 3,
}
COMPLAINT = {
    "own_words": "A dull ache from the neck up to my right temple.",
    "zones": [{"zone": "temple", "side": "right"}],
    "kind": "headache",
}
MARKS = [
    {"site": "UT1", "side": "right", "activity": "active", "pain_on_pressure_before": 7},
    {"view": "back", "x": 0.42, "y": 0.31, "side": "left"},
]


def fern_lets_letters_leave_at_once(day: Day) -> None:
    """And at any hour, so that this day may begin when it likes."""
    practice = day.fern.api("GET", "practice")
    ok(day.fern.api("PATCH", "practice", {"letter_grace_seconds": 0}, If_Match=practice.headers["ETag"]))
    numbers = day.fern.api("GET", "clinical-settings")
    hours = {"ask_from_hour": 0, "ask_until_hour": 24, "digest_hour": 0}
    ok(day.fern.api("PATCH", "clinical-settings", hours, If_Match=numbers.headers["ETag"]))


def dana_registers_ana(day: Day) -> None:
    ana = ok(day.dana.api("POST", "clients", {"name": "Ana", "email": "ana@example.test"}), 201)
    day.ids["ana"] = ana["id"]
    for kind in ("treatment", "reminders", "aftercare"):
        consent = {"kind": kind, "text_version": "2026-01", "how": "in_person"}
        ok(day.dana.api("POST", f"clients/{ana['id']}/consents", consent), 201)


def dana_books_ana(day: Day) -> None:
    visit = book(day, "ana-1")
    day.ids |= {"visit": visit["id"], "attendance": visit["attendances"][0]["id"]}


def book(day: Day, key: str) -> Any:
    """The first free hour with Theo, booked for Ana."""
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
    visit = ok(day.dana.api("POST", "appointments", body, Idempotency_Key=key), 201)
    assert visit["starts_at"] == slot["starts_at"]
    return visit


def ana_gets_the_confirmation_and_confirms(day: Day) -> None:
    letter = day.letter(1)
    assert letter["To"] == "ana@example.test"
    [entry] = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    [event] = icalendar.Calendar.from_ical(entry.get_content()).walk("VEVENT")
    assert str(event["uid"]).startswith(day.ids["visit"])

    link = day.ids["visit_page"] = links_in(letter)[0]
    open_without_answering(link)
    assert state_of(day) == "booked"
    assert "you are coming" in send(link, do="confirm")
    assert state_of(day) == "confirmed"


def ana_says_how_strong_the_pain_was(day: Day) -> None:
    link = day.ids["visit_page"]
    asked = open_without_answering(link)
    assert [f'name="pain" value="{number}"' in asked for number in range(12)] == [*[True] * 11, False]
    assert baselines(day) == []

    assert "Your answer about the last 7 days" in send(link, do="baseline", pain=6)
    send(link, do="baseline", pain=2)

    assert baselines(day) == [(6, "client")]


def baselines(day: Day) -> list[tuple[int, str]]:
    """What was kept so far."""
    kept = Reading.objects.baselines().filter(client=UUID(day.ids["ana"]))
    return list(kept.values_list("value", "source"))


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


def theo_reads_the_brief(day: Day) -> None:
    place = f"appointments/{day.ids['visit']}/brief"
    day.refuses_dana("GET", place)

    [ana] = ok(day.theo.api("GET", place))["people"]

    assert (ana["client"]["name"], ana["health_news"], ana["last_visit"]) == ("Ana", "none", None)
    assert (ana["episodes"], ana["consents_missing"]) == ([], [])
    assert [(one["value"], one["source"]) for one in ana["said"]["readings"]] == [(6, "client")]


def theo_opens_an_episode(day: Day) -> None:
    complaint = COMPLAINT | {"client": day.ids["ana"]}
    day.refuses_dana("POST", "episodes", complaint)

    day.ids["episode"] = ok(day.theo.api("POST", "episodes", complaint), 201)["id"]


def theo_writes_and_marks(day: Day) -> None:
    ok(day.theo.api("POST", f"appointments/{day.ids['visit']}/start"))
    late = day.dana.api("POST", f"appointments/{day.ids['visit']}/baseline", {"value": 9})
    assert late.outcome == (409, "session_began")
    opening = {"attendance": day.ids["attendance"], "episode": day.ids["episode"]}
    note = ok(day.theo.api("POST", "notes", opening), 201)
    baseline = ok(day.theo.api("GET", f"episodes/{day.ids['episode']}"))["baseline"]
    assert (baseline["value"], baseline["late"]) == (6, False)
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


def theo_advises_the_next_visit(day: Day) -> None:
    place = f"appointments/{day.ids['visit']}/rebooking-advice"
    advice = {"service": str(day.diary.massage.pk), "every_weeks": 2, "visits": 3}
    day.refuses_dana("PUT", place, advice)

    ok(day.theo.api("PUT", place, advice))

    [line] = ok(day.dana.api("GET", "rebooking"))["results"]
    assert (line["kind"], line["client"]["name"], line["every_weeks"]) == ("advice", "Ana", 2)
    day.ids["suggested_on"] = line["suggested_on"]


def theo_sends_the_plan(day: Day) -> None:
    day.refuses_dana("POST", f"{day.ids['note']}/plan")
    drafted = day.theo.api("POST", f"{day.ids['note']}/plan")
    day.ids["plan"] = place = f"plans/{ok(drafted, 201)['id']}"
    for method, address in (("GET", place), ("GET", f"{place}/pdf"), ("POST", f"{place}/send")):
        day.refuses_dana(method, address, If_Match='"1"')
    sheet = day.theo.api("GET", f"{place}/pdf")
    assert (sheet.status, sheet.headers["Content-Type"]) == (200, "application/pdf")
    assert sheet.content.startswith(b"%PDF")

    ok(day.theo.api("POST", f"{place}/send", If_Match=drafted.headers["ETag"]))
    ok(day.theo.api("POST", f"appointments/{day.ids['visit']}/complete"))


def ana_has_the_plan(day: Day) -> None:
    letter = day.letter(3)

    parts = {part.get_content_type(): part for part in letter.walk()}
    text = " ".join(parts["text/plain"].get_content().split())
    suggested = date.fromisoformat(day.ids["suggested_on"])
    assert "trapezius" in text
    assert f"3 times, every 2 weeks; the first around {suggested:%A} {suggested.day}" in text
    assert "Your next visit is not booked yet." in text
    assert "cid:chart" in parts["text/html"].get_content()
    assert parts["image/png"].get_content().startswith(b"\x89PNG")
    assert (letter["To"], letter["Subject"]) == ("ana@example.test", "After your visit to Willow Clinic")


def dana_books_the_next_visit(day: Day) -> None:
    day.ids["next"] = book(day, "ana-2")["id"]

    assert day.letter(4)["To"] == "ana@example.test"
    assert ok(day.dana.api("GET", "rebooking"))["results"] == []


def state_of(day: Day) -> str:
    return str(ok(day.dana.api("GET", f"appointments/{day.ids['visit']}"))["state"])
