"""The content of a session note's PDF, as data for the typesetter.

All that stands above a signature is kept with the note as it was signed, and its digest covers it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from clinic.mail.wording import dated, exact_moment, hour
from clinic.models import Practice, Staff
from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones
from treatments.drawing.body.chart import WIDE
from treatments.models import MarkedPoint, NoteHandover, SessionNote, Zone
from treatments.notes.baseline_and_consent import baseline_in_words, consent_in_words
from treatments.notes.chart import chart_of_note
from treatments.notes.drawing import BodyDrawing
from treatments.notes.places import place_in_words
from treatments.notes.signature import is_intact

HEADINGS = {
    "subjective": "Subjective",
    "objective": "Objective",
    "posture_findings": "Posture",
    "imbalance_findings": "Imbalance",
    "range_of_motion": "Range of motion",
    "assessment": "Assessment",
    "plan_text": "Plan",
}
ALWAYS = ("subjective", "objective", "assessment", "plan_text")
"""The headings that every note has: a reader must see that nothing was noted there."""
NOT_NOTED = "not noted"
MARKS = {"draft": "Draft", "entered_in_error": "Entered in error", "signed": ""}
OF_NOW = (
    "Signed before this document was kept with the signature: names, places, times and complaint are as "
    "on record now."
)
CHANGED = "This note does not match its signature: it was changed after it was signed."


def note_pdf_context(note: SessionNote) -> dict[str, Any]:
    """Return the document of a note with its chart as pictures."""
    document = note_document(note)
    drawing = document.pop("drawing")
    return document | {"charts": drawing.with_usual().pictures(WIDE) if drawing else []}


def note_document(note: SessionNote) -> dict[str, Any]:
    """Return the note as it was signed, or as it stands in a draft, with what was added since.

    `drawing` is its chart, or None where nothing was marked.
    """
    zone = note.location.zone
    content = json.loads(note.printed) if note.printed else _content(note)
    drawing = content.pop("drawing")
    return content | {
        "drawing": BodyDrawing.read(drawing) if drawing else None,
        "mark": MARKS[note.state],
        "notices": _notices(note, zone),
        "begun": content.pop("begun", []),
        "addenda": [
            [
                f"{addendum.author_as_written or addendum.author.name}, "
                f"{exact_moment(addendum.created_at, zone)}",
                addendum.reason,
                addendum.text,
            ]
            for addendum in note.addenda.all()
        ],
        "signature": content.pop("signature")
        + (f" Digest {note.content_hash[:16]}." if note.content_hash else ""),
    }


def keep_document(note: SessionNote) -> str:
    """Return what the document shows above its signature, as JSON; the note is being signed."""
    return json.dumps(_content(note), ensure_ascii=False)


def name_with_registrations(person: Staff) -> str:
    """Return a person's name with the registers and numbers, as it stands beside a signature."""
    numbers = [f"{entry.register} {entry.number}" for entry in person.registrations.all()]
    return ", ".join([person.name, *numbers])


def _content(note: SessionNote) -> dict[str, Any]:
    """Return all that stands above the signature, and the signature without its digest."""
    practice, visit = Practice.current(), note.attendance.appointment
    zone = visit.location.zone
    points = [point for point in note.points.select_related("site__muscle", "muscle") if not point.to_check]
    return {
        "practice": ", ".join(dict.fromkeys([practice.name, visit.location.name])),
        "who": note.attendance.client.official_name,
        "born": dated(note.attendance.client.birth_on) if note.attendance.client.birth_on else "",
        "visit": dated(note.visit_on),
        "times": _times(visit.started_at or visit.starts_at, visit.ended_at, zone),
        "begun": [_begun(handover, zone) for handover in note.handovers.all()],
        "complaint": note.episode.own_words if note.episode else "",
        "pain": [_number(note.pain_before), _number(note.pain_after)],
        "baseline": baseline_in_words(note, zone),
        "consent": consent_in_words(note, visit.started_at or visit.starts_at, zone),
        "therapist": note.author.name,
        "texts": _texts(note),
        "points": _rows(points),
        "drawing": chart_of_note(note).written() if points else None,
        "signature": _signature(note, zone),
    }


def _texts(note: SessionNote) -> list[list[str]]:
    """Return each heading with its text; the four of every note say so where nothing was noted."""
    written = ((name, heading, getattr(note, name).strip()) for name, heading in HEADINGS.items())
    return [[heading, text or NOT_NOTED] for name, heading, text in written if text or name in ALWAYS]


def _begun(handover: NoteHandover, zone: ZoneInfo) -> str:
    """Return who wrote the draft before, who took it over, when and why."""
    at, reason = exact_moment(handover.created_at, zone), handover.reason
    return f"{handover.former_author.name}; {handover.author.name} took over on {at}. Reason: {reason}"


def _notices(note: SessionNote, zone: ZoneInfo) -> list[str]:
    """Return what a reader must know first: entered in error, changed after signing, not kept as signed."""
    notices = []
    if note.entered_in_error_at and note.entered_in_error_by:
        by, at = note.entered_in_error_by.name, exact_moment(note.entered_in_error_at, zone)
        notices.append(f"Entered in error, says {by} on {at}. Reason: {note.entered_in_error_reason}")
    if is_intact(note) is False:
        notices.append(CHANGED)
    if note.signed_at and not note.printed:
        notices.append(OF_NOW)
    return notices


def _times(begun: datetime, ended: datetime | None, zone: ZoneInfo) -> str:
    return f"{hour(begun, zone)} to {hour(ended, zone)}" if ended else f"from {hour(begun, zone)}"


def _number(value: int | None) -> str:
    return NOT_NOTED if value is None else f"{value} of 10"


def _rows(points: Sequence[MarkedPoint]) -> list[list[str]]:
    """Return the rows of the table; the knots have the numbers that they have on the chart."""
    numbers = count(1)
    shapes = {} if all(point.site for point in points) else shapes_of_zones()
    felt = {slug for point in points for slug in point.referral_felt or ()}
    zones = dict(Zone.objects.filter(slug__in=felt).values_list("slug", "label")) if felt else {}
    return [[str(next(numbers)) if point.is_knot else "", *_row(point, shapes, zones)] for point in points]


def _row(point: MarkedPoint, shapes: Mapping[str, Sequence[Shape]], zones: Mapping[str, str]) -> list[str]:
    """Return a table row: place, findings, work, response, remark; a dash where nobody noted it."""
    muscle = point.muscle.name if point.muscle else "Muscle not named"
    place = f"{muscle} ({point.site.code})" if point.site else f"{muscle}, {place_in_words(point, shapes)}"
    pains = [point.pain_on_pressure_before, point.pain_on_pressure_after]
    pain = (
        " to ".join("?" if value is None else str(value) for value in pains)
        if any(value is not None for value in pains)
        else "-"
    )
    response = _listed(point.response, "shown, and repeated" if point.taught_at else "")
    return [place, point.side, _found(point, zones), pain, _work(point), response, point.remark]


def _found(point: MarkedPoint, zones: Mapping[str, str]) -> str:
    if point.not_found:
        return "looked for, not found"
    felt = point.referral_felt
    places = ", ".join(zones[slug].lower() for slug in felt or ()) or "nowhere"
    twitch = {True: "twitch", False: "no twitch", None: ""}[point.twitch]
    return _listed(point.activity, twitch, "" if felt is None else f"sends pain to: {places}")


def _work(point: MarkedPoint) -> str:
    return _listed(
        point.technique,
        f"with {point.applied_with}" if point.applied_with else "",
        f"level {point.pressure}" if point.pressure else "",
        f"{point.hold_seconds} s" if point.hold_seconds else "",
        f"{point.repeats} times" if point.repeats else "",
        f"felt as {point.intensity_felt} of 10" if point.intensity_felt is not None else "",
        "stretched after" if point.stretched_after else "",
    )


def _listed(*parts: str | None) -> str:
    """Return what was noted, in words; a dash where nobody noted any of it."""
    return ", ".join(part.replace("_", " ") for part in parts if part) or "-"


def _signature(note: SessionNote, zone: ZoneInfo) -> str:
    if note.signed_at is None or note.signed_by is None or note.catalogue is None:
        return f"Not signed. Written by {note.author.name}."
    signer = name_with_registrations(note.signed_by)
    return f"Signed by {signer} on {exact_moment(note.signed_at, zone)}. {note.catalogue.label}."
