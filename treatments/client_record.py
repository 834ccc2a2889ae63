"""The client record part of treatments: episodes, notes with marks, plans, check-ins and follow-ups."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.record_parts import Entry, TimelineSource, read_entries, row_values
from treatments.models import (
    Addendum,
    CheckIn,
    Episode,
    EpisodeZone,
    FollowUp,
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
}
"""Each kind of row, with the path to its client."""
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
    "follow_up_raised": _("Follow-up raised."),
    "follow_up_closed": _("Follow-up closed."),
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
        ("follow_up_raised", FollowUp.objects.filter(client=client), "raised_at", ""),
        ("follow_up_closed", FollowUp.objects.filter(client=client), "closed_at", ""),
    ]
    return read_entries(
        [
            TimelineSource(kind, rows, when, "clinical", location=location)
            for kind, rows, when, location in events
        ],
        until=until,
        most=most,
    )


def describe(entry: Entry) -> str:
    """Return an entry of this part in a sentence; blank for one of another part."""
    return str(SENTENCES.get(entry.kind, ""))


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


def reassign(source: Client, target: Client) -> None:
    """Give the target the rows that name the client; notes and plans follow their attendances."""
    for kind in (Episode, Reading, FollowUp):
        kind.objects.filter(client=source).update(client=target)


def erase(client: Client) -> None:
    """Delete what was only a draft; signed notes and sent plans stay for as long as the law keeps records."""
    notes = SessionNote.objects.filter(attendance__client=client)
    SelfCarePlan.objects.filter(note__in=notes, sent_at=None).delete()
    drafts = notes.filter(signed_at=None, entered_in_error_at=None)
    MarkedPoint.objects.filter(note__in=drafts).delete()
    drafts.update(**dict.fromkeys((*TEXTS, *FINDINGS), ""), pain_before=None, pain_after=None)
    Episode.objects.filter(client=client).update(own_words="Erased", goal_activity="")
    CheckIn.objects.filter(episode__client=client).update(words="")
