"""The history of a client: visits with notes, plans and answers, written without the actions."""

from datetime import datetime, timedelta
from typing import Any

from clients.models import Client
from clinic import clock
from clinic.models import Staff
from scheduling.models import Assignment, Attendance
from tests.factories import Diary, visit_of
from treatments.models import (
    CheckIn,
    Episode,
    MarkedPoint,
    PlanStep,
    Reading,
    SelfCarePlan,
    SessionNote,
    TriggerPoint,
)


def visit_on(client: Client, diary: Diary, at: datetime, **fields: Any) -> Attendance:
    """Create a completed visit with Theo, or one with these fields."""
    state = {} if fields else {"state": "completed", "ended_at": at + timedelta(minutes=60)}
    times = {"starts_at": at, "ends_at": at + timedelta(minutes=60), "service": diary.massage}
    with clock.at(at):
        visit = visit_of(client, diary.location, **times | state | fields)
    Assignment.objects.create(appointment=visit.appointment, resource=diary.theo, kind="therapist")
    return visit


def note_of(visit: Attendance, author: Staff, episode: Episode | None = None) -> SessionNote:
    """Create a note with a point that eased and one still to check."""
    note = SessionNote.objects.create(
        attendance=visit, episode=episode, author=author, pain_before=6, pain_after=3
    )
    site = TriggerPoint.objects.select_related("muscle").get(code="UT1")
    findings = {"pain_on_pressure_before": 8, "pain_on_pressure_after": 3, "response": "eased"}
    MarkedPoint.objects.create(
        note=note,
        position=1,
        site=site,
        muscle=site.muscle,
        side="right",
        technique="pressure_release",
        **findings,
    )
    MarkedPoint.objects.create(
        note=note, position=2, site=site, muscle=site.muscle, side="left", to_check=True
    )
    return note


def plan_of(note: SessionNote, sent_at: datetime) -> None:
    """Create a plan of one step, sent at this time."""
    plan = SelfCarePlan.objects.create(
        note=note,
        version=1,
        drafted_by=note.author,
        message="Go easy.",
        stop_rules=["Stop when it is sharp."],
        expires_on=sent_at.date(),
    )
    PlanStep.objects.create(
        plan=plan, position=1, kind="hydration", title="Drink", how="A glass.", why="It helps.", days=[0]
    )
    plan.state, plan.approved_by, plan.letter_text = "sent", note.author, "x"
    plan.approved_at = plan.sent_at = sent_at
    plan.save()


def check_in_of(episode: Episode, at: datetime, number: int = 1, **fields: Any) -> None:
    """Create a weekly question, answered at this time."""
    check_in = CheckIn.objects.create(
        episode=episode,
        kind="weekly",
        number=number,
        asked_at=at,
        expires_at=at + timedelta(days=14),
        answered_at=at,
        **fields,
    )
    Reading.objects.create(
        client=episode.client,
        episode=episode,
        check_in=check_in,
        question="average_7_days",
        moment="weekly",
        value=5,
        measured_at=at,
        source="client",
        recorded_by="x",
    )
