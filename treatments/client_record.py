"""The client record part of treatments: episodes, notes with marks, plans, check-ins and follow-ups."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from clients.models import Client
from clients.record_parts import Entry, newest_entries, row_values, timeline_entries
from treatments.models import (
    Addendum,
    CheckIn,
    Episode,
    EpisodeZone,
    FollowUp,
    MarkedPoint,
    PlanStep,
    Reading,
    SelfCarePlan,
    SessionNote,
)
from treatments.models.session_note import FINDINGS, TEXTS

MODELS: tuple[type[models.Model], ...] = (
    Episode,
    EpisodeZone,
    SessionNote,
    Addendum,
    MarkedPoint,
    SelfCarePlan,
    PlanStep,
    CheckIn,
    Reading,
    FollowUp,
)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the newest entries until this time; all of them are clinical, so none without that right."""
    if not clinical:
        return []
    notes = SessionNote.objects.filter(attendance__client=client)
    events: list[tuple[str, QuerySet[Any], str]] = [
        ("episode_opened", Episode.objects.filter(client=client), "opened_at"),
        ("episode_closed", Episode.objects.filter(client=client), "closed_at"),
        ("note_opened", notes, "created_at"),
        ("note_signed", notes, "signed_at"),
        ("note_amended", Addendum.objects.filter(note__in=notes), "created_at"),
        ("note_marked_in_error", notes, "entered_in_error_at"),
        ("plan_sent", SelfCarePlan.objects.filter(note__in=notes), "sent_at"),
        ("check_in_answered", CheckIn.objects.filter(episode__client=client), "answered_at"),
        ("follow_up_raised", FollowUp.objects.filter(client=client), "raised_at"),
        ("follow_up_closed", FollowUp.objects.filter(client=client), "closed_at"),
    ]
    parts = (
        entry
        for kind, rows, when in events
        for entry in timeline_entries(kind, "clinical", rows, when, until=until, most=most)
    )
    return newest_entries(parts, most)


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return every row of treatments about the client, by kind."""
    notes = Q(note__attendance__client=client)
    rows: dict[str, QuerySet[Any]] = {
        "episode": Episode.objects.filter(client=client),
        "episode_zone": EpisodeZone.objects.filter(episode__client=client),
        "session_note": SessionNote.objects.filter(attendance__client=client),
        "addendum": Addendum.objects.filter(notes),
        "marked_point": MarkedPoint.objects.filter(notes),
        "self_care_plan": SelfCarePlan.objects.filter(notes),
        "plan_step": PlanStep.objects.filter(plan__note__attendance__client=client),
        "check_in": CheckIn.objects.filter(episode__client=client),
        "reading": Reading.objects.filter(client=client),
        "follow_up": FollowUp.objects.filter(client=client),
    }
    return {name: [row_values(record) for record in records.order_by("pk")] for name, records in rows.items()}


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
