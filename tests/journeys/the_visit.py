"""The visit, step by step: booked, confirmed, reminded, arrived, marked, signed, planned, mailed."""

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


def fern_sets_letters_to_leave_at_once(day: Day) -> None:
    """Also let reminders, questions and digests go out at any hour, so that the day may begin at any hour."""
    practice = day.fern.api("GET", "practice")
    ok(
        day.fern.api(
            "PATCH",
            "practice",
            {"letter_grace_seconds": 0, "remind_from_hour": 0, "remind_until_hour": 24},
            If_Match=practice.headers["ETag"],
        )
    )
    numbers = day.fern.api("GET", "clinical-settings")
    hours = {"ask_from_hour": 0, "ask_until_hour": 24, "digest_hour": 0}
    ok(day.fern.api("PATCH", "clinical-settings", hours, If_Match=numbers.headers["ETag"]))


def dana_registers_ana(day: Day) -> None:
    body = {"name": "Ana", "email": "ana@example.test", "shared_mailbox": False}
    ana = ok(day.dana.api("POST", "clients", body), 201)
    day.ids["ana"] = ana["id"]
    for kind in ("treatment", "reminders", "aftercare"):
        consent = {"kind": kind, "text_version": "2026-01", "how": "in_person"}
        ok(day.dana.api("POST", f"clients/{ana['id']}/consents", consent), 201)


def dana_books_ana(day: Day) -> None:
    visit = book(day, "ana-1")
    day.ids |= {"visit": visit["id"], "attendance": visit["attendances"][0]["id"]}


def book(day: Day, key: str) -> Any:
    """Book the first free hour with Theo for Ana."""
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


def ana_answers_the_baseline_question(day: Day) -> None:
    link = day.ids["visit_page"]
    page = open_without_answering(link)
    assert [f'name="pain" value="{number}"' in page for number in range(12)] == [*[True] * 11, False]
    assert baselines(day) == []

    assert "Your answer about the last 7 days" in send(link, do="baseline", pain=6)
    assert "not kept" in send(link, status=409, do="baseline", pain=2)

    assert baselines(day) == [(6, "client")]


def baselines(day: Day) -> list[tuple[int, str]]:
    """Return the value and the source of each baseline reading."""
    readings = Reading.objects.baselines().filter(client=UUID(day.ids["ana"]))
    return list(readings.values_list("value", "source"))


def ana_is_reminded(day: Day) -> None:
    assert len(day.mailbox.messages) == 1
    # Ana booked a week ago: the letter of the booking was written before the reminder's due moment.
    Envelope.objects.update(created_at=datetime.now(UTC) - timedelta(days=7))

    reminder = day.letter(2)

    assert reminder["Subject"].startswith("Reminder of your visit")
    assert reminder["List-Unsubscribe"]


def dana_checks_ana_in(day: Day) -> None:
    arrival = {"attendances": [{"client": day.ids["ana"], "health_news": "none"}]}
    visit = ok(day.dana.api("POST", f"appointments/{day.ids['visit']}/arrive", arrival))
    assert (visit["state"], visit["attendances"][0]["health_news"]) == ("arrived", "none")
    day.refuses_dana("POST", "notes", {"attendance": day.ids["attendance"]})


def theo_reads_the_brief(day: Day) -> None:
    address = f"appointments/{day.ids['visit']}/brief"
    day.refuses_dana("GET", address)

    [ana] = ok(day.theo.api("GET", address))["people"]

    assert (ana["client"]["name"], ana["health_news"], ana["last_visit"]) == ("Ana", "none", None)
    assert (ana["episodes"], ana["consents_missing"]) == ([], [])
    assert [(reading["value"], reading["source"]) for reading in ana["said"]["readings"]] == [(6, "client")]


def theo_opens_an_episode(day: Day) -> None:
    complaint = COMPLAINT | {"client": day.ids["ana"]}
    day.refuses_dana("POST", "episodes", complaint)

    day.ids["episode"] = ok(day.theo.api("POST", "episodes", complaint), 201)["id"]


def theo_writes_the_note_and_marks_points(day: Day) -> None:
    ok(day.theo.api("POST", f"appointments/{day.ids['visit']}/start"))
    late = day.dana.api("POST", f"appointments/{day.ids['visit']}/baseline", {"value": 9})
    assert late.outcome == (409, "session_began")
    opening = {"attendance": day.ids["attendance"], "episode": day.ids["episode"]}
    note = ok(day.theo.api("POST", "notes", opening), 201)
    baseline = ok(day.theo.api("GET", f"episodes/{day.ids['episode']}"))["baseline"]
    assert (baseline["value"], baseline["late"]) == (6, False)
    day.ids["note"] = address = f"notes/{note['id']}"
    ok(day.theo.api("PATCH", address, {"text_revision": note["text_revision"]} | SOAP))
    points = day.theo.api("GET", f"{address}/points")
    ok(day.theo.api("PUT", f"{address}/points", {"points": MARKS}, If_Match=points.headers["ETag"]))

    chart = day.theo.api("GET", f"{address}/chart.svg")

    assert chart.headers["Content-Type"].startswith("image/svg+xml")
    assert b"Upper trapezius" in chart.content
    day.refuses_dana("GET", "notes")
    day.refuses_dana("GET", f"notes?client={day.ids['ana']}")
    day.refuses_dana("GET", address)
    day.refuses_dana("PATCH", address, {"text_revision": 1})
    day.refuses_dana("PUT", f"{address}/points", {"points": []}, If_Match='"1"')
    day.refuses_dana("GET", f"{address}/chart.svg")


def theo_signs_the_note(day: Day) -> None:
    address = day.ids["note"]
    day.refuses_dana("POST", f"{address}/sign", If_Match='"1"')
    read = day.theo.api("GET", address)

    note = ok(day.theo.api("POST", f"{address}/sign", If_Match=read.headers["ETag"]))

    assert (note["state"], note["intact"], note["pain_before"], note["pain_after"]) == ("signed", True, 6, 3)
    late = day.theo.api("PATCH", address, {"text_revision": note["text_revision"], "objective": "Nothing."})
    assert late.outcome == (409, "note_already_signed")


def theo_advises_the_next_visit(day: Day) -> None:
    address = f"appointments/{day.ids['visit']}/rebooking-advice"
    advice = {"service": str(day.diary.massage.pk), "every_weeks": 2, "visits": 3}
    day.refuses_dana("PUT", address, advice)

    ok(day.theo.api("PUT", address, advice))

    [line] = ok(day.dana.api("GET", "rebooking"))["results"]
    assert (line["kind"], line["client"]["name"], line["every_weeks"]) == ("advice", "Ana", 2)
    day.ids["suggested_on"] = line["suggested_on"]


def theo_sends_the_plan(day: Day) -> None:
    day.refuses_dana("POST", f"{day.ids['note']}/plan")
    draft = day.theo.api("POST", f"{day.ids['note']}/plan")
    day.ids["plan"] = address = f"plans/{ok(draft, 201)['id']}"
    for method, target in (("GET", address), ("GET", f"{address}/pdf"), ("POST", f"{address}/send")):
        day.refuses_dana(method, target, If_Match='"1"')
    pdf = day.theo.api("GET", f"{address}/pdf")
    assert (pdf.status, pdf.headers["Content-Type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF")

    ok(day.theo.api("POST", f"{address}/send", If_Match=draft.headers["ETag"]))
    ok(day.theo.api("POST", f"appointments/{day.ids['visit']}/complete"))


def ana_receives_the_plan(day: Day) -> None:
    letter = day.letter(3)

    parts = {part.get_content_type(): part for part in letter.walk()}
    text = " ".join(parts["text/plain"].get_content().split())
    suggested = date.fromisoformat(day.ids["suggested_on"])
    assert "slope between neck" in text
    assert f"3 times, every 2 weeks; the first around {suggested:%A} {suggested.day}" in text
    assert "Your next visit is not booked yet:" in text
    assert "cid:chart" in parts["text/html"].get_content()
    assert parts["image/png"].get_content().startswith(b"\x89PNG")
    assert (letter["To"], letter["Subject"]) == ("ana@example.test", "After your visit to Willow Clinic")


def dana_books_the_next_visit(day: Day) -> None:
    day.ids["next"] = book(day, "ana-2")["id"]

    assert day.letter(4)["To"] == "ana@example.test"
    assert ok(day.dana.api("GET", "rebooking"))["results"] == []


def state_of(day: Day) -> str:
    return str(ok(day.dana.api("GET", f"appointments/{day.ids['visit']}"))["state"])
