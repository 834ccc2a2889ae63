"""The client record part of treatments: episodes, notes with marks, plans, check-ins and follow-ups."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Min, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from clients.merging.journal import Journal
from clients.merging.tables import ClientTable
from clients.models import Client
from clients.record_parts import Entry, TimelineSource, read_entries, row_values
from clinic import clock
from clinic.refusals import Refusal
from scheduling.models import Attendance
from scheduling.models.people import attendances_of_both
from treatments.models import (
    Addendum,
    CheckIn,
    Episode,
    EpisodeZone,
    FollowUp,
    FormAnswer,
    FormRequest,
    ImportedNote,
    MarkedPoint,
    NoteHandover,
    PlanStep,
    Reading,
    SelfCarePlan,
    SessionNote,
)
from treatments.models.session_note import FINDINGS, TEXTS

RECORDS: dict[str, tuple[type[models.Model], str]] = {
    "episode": (Episode, "client"),
    "episode_zone": (EpisodeZone, "episode__client"),
    "session_note": (SessionNote, "attendance__client"),
    "note_handover": (NoteHandover, "note__attendance__client"),
    "addendum": (Addendum, "note__attendance__client"),
    "marked_point": (MarkedPoint, "note__attendance__client"),
    "self_care_plan": (SelfCarePlan, "note__attendance__client"),
    "plan_step": (PlanStep, "plan__note__attendance__client"),
    "check_in": (CheckIn, "episode__client"),
    "reading": (Reading, "client"),
    "follow_up": (FollowUp, "client"),
    "form_request": (FormRequest, "client"),
    "form_answer": (FormAnswer, "request__client"),
    "imported_note": (ImportedNote, "client"),
}
"""Each kind of row, with the path to its client."""
TABLES = (
    ClientTable(SessionNote, (), "notes", "clinical", path="attendance__client"),
    ClientTable(CheckIn, ("answered_by", "told_by"), "check_ins", "clinical"),
    ClientTable(Episode, ("client",), "complaints", "clinical", told="own_words"),
    ClientTable(FollowUp, ("client", "raised_by"), "follow_ups", "clinical"),
    ClientTable(ImportedNote, ("client",), "notes_of_other_systems", "clinical", told="author"),
    ClientTable(Reading, ("client", "recorded_by"), "numbers", "clinical"),
    ClientTable(FormRequest, ("client", "asked_by"), "forms", told="form__title"),
)
AT_VISIT = "attendance__appointment__location"
"""The path from a note to the location of its visit."""
MODELS = tuple(model for model, _ in RECORDS.values())

SENTENCES = {
    "episode_opened": _("Complaint opened."),
    "episode_closed": _("Complaint closed."),
    "note_opened": _("Session note begun."),
    "note_signed": _("Session note signed."),
    "note_amended": _("Addendum to a session note."),
    "note_marked_in_error": _("Session note marked as entered in error."),
    "plan_sent": _("Plan for home sent."),
    "check_in_answered": _("Check-in answered."),
    "form_asked": _("Asked to fill in a form."),
    "form_submitted": _("Form handed in."),
    "follow_up_raised": _("Follow-up raised."),
    "follow_up_closed": _("Follow-up closed."),
    "note_imported": _("Note from another system, by %(detail)s"),
    "undated_note_imported": _("Note from another system, without a date, by %(detail)s"),
}
"""A sentence for each kind of entry."""


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the newest entries until this time; all of them are clinical, so none without that right."""
    if not clinical:
        return []
    notes = SessionNote.objects.filter(attendance__client=client)
    events: list[tuple[str, QuerySet[Any], str, str]] = [
        ("episode_opened", Episode.objects.filter(client=client), "opened_at", ""),
        ("episode_closed", Episode.objects.filter(client=client), "closed_at", ""),
        ("note_opened", notes, "created_at", AT_VISIT),
        ("note_signed", notes, "signed_at", AT_VISIT),
        ("note_amended", Addendum.objects.filter(note__in=notes), "created_at", f"note__{AT_VISIT}"),
        ("note_marked_in_error", notes, "entered_in_error_at", AT_VISIT),
        ("plan_sent", SelfCarePlan.objects.filter(note__in=notes), "sent_at", f"note__{AT_VISIT}"),
        ("check_in_answered", CheckIn.objects.filter(episode__client=client), "answered_at", ""),
        ("form_asked", FormRequest.objects.filter(client=client), "created_at", ""),
        ("form_submitted", FormRequest.objects.filter(client=client), "submitted_at", ""),
        ("follow_up_raised", FollowUp.objects.filter(client=client), "raised_at", ""),
        ("follow_up_closed", FollowUp.objects.filter(client=client), "closed_at", ""),
    ]
    own = [
        TimelineSource(kind, rows, when, "clinical", location=location)
        for kind, rows, when, location in events
    ]
    return read_entries([*own, *_imported_notes(client)], until=until, most=most)


def _imported_notes(client: Client) -> list[TimelineSource]:
    """Return the notes from other systems, with author and text: those without a date when they came in."""
    author = Case(When(author="", then=Value("?")), default=F("author"))
    told = Concat(author, Value(": "), F("text"), output_field=models.TextField())
    notes = ImportedNote.objects.filter(client=client).annotate(told=told)
    dated, undated = notes.filter(written_at__isnull=False), notes.filter(written_at=None)
    return [
        TimelineSource("note_imported", dated, "written_at", "clinical", detail="told"),
        TimelineSource("undated_note_imported", undated, "created_at", "clinical", detail="told"),
    ]


def describe(entry: Entry) -> str:
    """Return an entry of this part in a sentence; blank for one of another part."""
    return str(SENTENCES.get(entry.kind, "")) % {"detail": entry.detail}


def earliest_facts(client: Client) -> dict[str, Any]:
    """Return the day the first complaint began and the time of the first reading."""
    return {
        **Episode.objects.filter(client=client).aggregate(Min("began_on")),
        **Reading.objects.filter(client=client).aggregate(Min("measured_at")),
    }


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return every row of treatments about the client, by kind."""
    return {
        name: [row_values(row) for row in model._default_manager.filter(**{path: client}).order_by("pk")]
        for name, (model, path) in RECORDS.items()
    }


def obstacles(source: Client, target: Client) -> list[Refusal]:
    """Return the refusals of two who were each treated in a way that one person is not."""
    found = []
    visits = [
        str(one.appointment_id)
        for one, other in attendances_of_both(source, target)
        if _is_written_about(one) and _is_written_about(other)
    ]
    if visits:
        found.append(
            Refusal(
                "two_notes_for_one_visit",
                "A therapist wrote about each of the two at one visit: they are two people, or one of the "
                "two was treated under the wrong name.",
                appointments=visits,
            )
        )
    births = {source.birth_on, target.birth_on} - {None}
    if len(births) > 1 and all(map(_has_signed_note, (source, target))):
        found.append(
            Refusal(
                "two_births_treated",
                "Both were treated, and their birth dates differ. Ask the client, and correct the wrong "
                "one first.",
            )
        )
    return found


def _is_written_about(attendance: Attendance) -> bool:
    return (
        SessionNote.objects.filter(attendance=attendance).exists()
        or CheckIn.objects.filter(attendance=attendance).exists()
    )


def _has_signed_note(client: Client) -> bool:
    notes = SessionNote.objects.not_in_error().filter(attendance__client=client)
    return notes.exclude(signed_at=None).exists()


def join(journal: Journal) -> None:
    """Give the numbers asked at one visit of both to the attendance that a therapist wrote about.

    Where both gave a baseline, the other one becomes a reading between. One of two requests of a form is off.
    """
    for of_source, of_target in attendances_of_both(journal.source, journal.target):
        kept, other = (of_source, of_target) if _is_written_about(of_source) else (of_target, of_source)
        asked = set(Reading.objects.baselines().filter(attendance=kept).values_list("question", flat=True))
        for reading in Reading.objects.filter(attendance=other).order_by("pk"):
            twice = reading.moment == "baseline" and reading.question in asked
            journal.change(reading, attendance_id=kept.pk, **({"moment": "between"} if twice else {}))
    waiting = FormRequest.objects.open()
    asked_of_target = waiting.filter(client=journal.target).values("form")
    for request in waiting.filter(client=journal.source, form__in=asked_of_target):
        journal.change(request, cancelled_at=clock.now())


def keeps_treatment(client: Client) -> bool:
    """Return True while there is a signed note, or one entered in error: neither is erased."""
    closed = ~Q(signed_at=None) | ~Q(entered_in_error_at=None)
    return SessionNote.objects.filter(closed, attendance__client=client).exists()


def erase(client: Client) -> None:
    """Delete what was only a draft; signed notes, sent plans and handed-in forms stay as the law says."""
    notes = SessionNote.objects.filter(attendance__client=client)
    SelfCarePlan.objects.filter(note__in=notes, sent_at=None).delete()
    drafts = notes.filter(signed_at=None, entered_in_error_at=None)
    MarkedPoint.objects.filter(note__in=drafts).delete()
    drafts.update(**dict.fromkeys((*TEXTS, *FINDINGS), ""), pain_before=None, pain_after=None)
    Episode.objects.filter(client=client).update(own_words="Erased", goal_activity="")
    CheckIn.objects.filter(episode__client=client).update(words="")
    FormAnswer.objects.filter(request__client=client, submitted_at=None).delete()
    FormRequest.objects.open().filter(client=client).update(cancelled_at=clock.now())
