"""The content of a session note's PDF, as data for the typesetter."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinic.mail.wording import dated, hour, moment
from clinic.models import Practice
from treatments.models import MarkedPoint, SessionNote
from treatments.notes.chart import draw_note_chart

HEADINGS = {
    "subjective": "Subjective",
    "objective": "Objective",
    "posture_findings": "Posture",
    "imbalance_findings": "Imbalance",
    "range_of_motion": "Range of motion",
    "assessment": "Assessment",
    "plan_text": "Plan",
}
MARKS = {"draft": "Draft", "entered_in_error": "Entered in error", "signed": ""}


def note_pdf_context(note: SessionNote) -> dict[str, Any]:
    """Return the note as it was written, with points, addenda and signature; a draft is marked as one."""
    practice, visit = Practice.current(), note.attendance.appointment
    zone = visit.location.zone
    points = [point for point in note.points.all() if not point.to_check]
    return {
        "language": practice.language,
        "practice": ", ".join(dict.fromkeys([practice.name, visit.location.name])),
        "mark": MARKS[note.state],
        "who": note.attendance.client.full_name or note.attendance.client.name,
        "born": dated(note.attendance.client.birth_on) if note.attendance.client.birth_on else "",
        "visit": dated(note.visit_on),
        "times": _times(visit.started_at or visit.starts_at, visit.ended_at, zone),
        "complaint": note.episode.own_words if note.episode else "",
        "pain": [_number(note.pain_before), _number(note.pain_after)],
        "texts": [
            [heading, text] for name, heading in HEADINGS.items() if (text := getattr(note, name).strip())
        ],
        "points": [[str(number), *_row(point)] for number, point in enumerate(points, 1)],
        "chart": draw_note_chart(note) if points else "",
        "addenda": [
            [f"{addendum.author.name}, {moment(addendum.created_at, zone)}", addendum.reason, addendum.text]
            for addendum in note.addenda.all()
        ],
        "signature": _signature(note, zone),
    }


def _times(begun: datetime, ended: datetime | None, zone: ZoneInfo) -> str:
    return f"{hour(begun, zone)} to {hour(ended, zone)}" if ended else f"from {hour(begun, zone)}"


def _number(value: int | None) -> str:
    return "not noted" if value is None else f"{value} of 10"


def _row(point: MarkedPoint) -> list[str]:
    """Return a table row: place, findings, work, response, remark; a dash where nobody noted it."""
    muscle = point.muscle.name if point.muscle else "Muscle not named"
    place = f"{muscle} ({point.site.code})" if point.site else muscle
    pains = [point.pain_on_pressure_before, point.pain_on_pressure_after]
    pain = (
        " to ".join("?" if value is None else str(value) for value in pains)
        if any(value is not None for value in pains)
        else "-"
    )
    dose = [point.technique, f"level {point.pressure}" if point.pressure else "", _hold(point)]
    work = ", ".join(part.replace("_", " ") for part in dose if part)
    findings = [point.side, point.activity or "-", pain]
    return [place, *findings, work or "-", point.response or "-", point.remark]


def _hold(point: MarkedPoint) -> str:
    times = f", {point.repeats} times" if point.repeats else ""
    return f"{point.hold_seconds} s{times}" if point.hold_seconds else ""


def _signature(note: SessionNote, zone: ZoneInfo) -> str:
    if note.signed_at is None or note.signed_by is None or note.catalogue is None:
        return f"Not signed. Written by {note.author.name}."
    numbers = [f"{entry.register} {entry.number}" for entry in note.signed_by.registrations.all()]
    signer = ", ".join([note.signed_by.name, *numbers])
    digest = f"Digest {note.content_hash[:16]}. {note.catalogue.label}."
    return f"Signed by {signer} on {moment(note.signed_at, zone)}. {digest}"
