"""When a client is asked how they are: which questions are due, and how many may go out. Pure.

After the clinical rules, section 6. Days are counted by the client's calendar, so that a change of the clocks
moves no question to another day; the wait after a session and the caps are counted in hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LATEST = timedelta(hours=72)
"""Later after the session its question is of no use."""
WEEKLY_WINDOW = 1
"""So many days late a weekly question may be."""
OUTCOMES = ("week_8", "week_4")
PRECEDENCE = (*OUTCOMES, "after_session", "weekly")


@dataclass(frozen=True)
class Numbers:
    """The clinic's numbers."""

    after_session_hours: int
    check_in_days: int
    first_outcome_days: int
    second_outcome_days: int
    outcome_window_days: int
    questions_a_day: int
    questions_a_week: int
    ask_from_hour: int
    ask_until_hour: int


@dataclass(frozen=True)
class Session:
    """A treatment that is over."""

    key: UUID
    ended_at: datetime

    def due(self, numbers: Numbers) -> tuple[datetime, datetime]:
        """From when it is asked about, and until just before when."""
        first = self.ended_at + timedelta(hours=numbers.after_session_hours)
        return first, max(self.ended_at + LATEST, first + DAY)


@dataclass(frozen=True)
class Plan:
    """A self-care plan as it was sent."""

    sent_at: datetime
    expires_on: date


@dataclass(frozen=True)
class Asked:
    """A question that was asked."""

    kind: str
    asked_at: datetime
    number: int = 0
    session: UUID | None = None


@dataclass(frozen=True)
class Complaint:
    """An episode as the cadence sees it; of its plans the one that was sent last."""

    key: UUID
    first_treated_at: datetime
    sessions: Sequence[Session] = ()
    plan: Plan | None = None
    asked: Sequence[Asked] = ()


@dataclass(frozen=True)
class Question:
    """What is to be asked, of which complaint; `number` counts the weekly ones."""

    complaint: UUID
    kind: str
    number: int = 0
    session: UUID | None = None


def to_ask(
    complaints: Iterable[Complaint],
    *,
    asked_at: Sequence[datetime],
    written_at: Sequence[datetime],
    now: datetime,
    zone: ZoneInfo,
    numbers: Numbers,
) -> list[Question]:
    """What one client is to be asked now, in order of precedence; nothing in quiet hours or above the caps.

    `asked_at` is when they were asked anything in the last week, `written_at` also when they were reminded.
    Once an outcome is in reach, a place of the week's is kept for it.
    """
    complaints = list(complaints)
    if not is_hour_to_write(now, zone, numbers):
        return []
    today = now.astimezone(zone).date()
    due = [found for complaint in complaints for found in _due(complaint, now, zone, numbers)]
    due.sort(key=lambda question: PRECEDENCE.index(question.kind))
    kept = sum(len(_outcomes_in_reach(complaint, today, zone, numbers)) for complaint in complaints)
    week = numbers.questions_a_week - _since(now - WEEK, asked_at)
    a_day = room_today(written_at, now, numbers)
    outcomes = [question for question in due if question.kind in OUTCOMES][: max(min(a_day, week), 0)]
    others = [question for question in due if question.kind not in OUTCOMES]
    return outcomes + others[: max(min(a_day - len(outcomes), week - kept), 0)]


def is_hour_to_write(now: datetime, zone: ZoneInfo, numbers: Numbers) -> bool:
    """Whether it is outside the client's quiet hours."""
    return numbers.ask_from_hour <= now.astimezone(zone).hour < numbers.ask_until_hour


def room_today(written_at: Iterable[datetime], now: datetime, numbers: Numbers) -> int:
    """How many more letters the cap of 24 hours leaves."""
    return numbers.questions_a_day - _since(now - DAY, written_at)


def _since(start: datetime, instants: Iterable[datetime]) -> int:
    return sum(instant > start for instant in instants)


def _due(complaint: Complaint, now: datetime, zone: ZoneInfo, numbers: Numbers) -> Iterator[Question]:
    today = now.astimezone(zone).date()
    for kind, day in _outcomes_in_reach(complaint, today, zone, numbers):
        if day <= today:
            yield Question(complaint.key, kind)
    asked = {one.session for one in complaint.asked}
    sessions = [
        session
        for session in complaint.sessions
        if session.key not in asked and session.due(numbers)[0] <= now < session.due(numbers)[1]
    ]
    yield from (Question(complaint.key, "after_session", session=session.key) for session in sessions)
    if not sessions and _is_weekly_due(complaint, today, zone, numbers):
        number = max((one.number for one in complaint.asked), default=0) + 1
        yield Question(complaint.key, "weekly", number=number)


def _outcome_days(complaint: Complaint, zone: ZoneInfo, numbers: Numbers) -> list[tuple[str, date]]:
    start = complaint.first_treated_at.astimezone(zone).date()
    days = (numbers.second_outcome_days, numbers.first_outcome_days)
    return [(kind, start + timedelta(days=count)) for kind, count in zip(OUTCOMES, days, strict=True)]


def _outcomes_in_reach(
    complaint: Complaint, today: date, zone: ZoneInfo, numbers: Numbers
) -> list[tuple[str, date]]:
    """The outcome questions not asked yet in whose window this day lies."""
    asked = {one.kind for one in complaint.asked}
    window = timedelta(days=numbers.outcome_window_days)
    days = _outcome_days(complaint, zone, numbers)
    return [(kind, day) for kind, day in days if kind not in asked and abs(today - day) <= window]


def _is_weekly_due(complaint: Complaint, today: date, zone: ZoneInfo, numbers: Numbers) -> bool:
    """Whether a weekly question is due and nothing stands in for it: an outcome, or one about a session."""
    plan = complaint.plan
    if plan is None or today > plan.expires_on or _is_near_an_outcome(complaint, today, zone, numbers):
        return False
    since = (today - plan.sent_at.astimezone(zone).date()).days
    late = since % numbers.check_in_days
    if since < numbers.check_in_days or late > WEEKLY_WINDOW:
        return False
    due_on = today - timedelta(days=late)
    asked_on = [one.asked_at.astimezone(zone).date() for one in complaint.asked]
    sessions_on = [session.due(numbers)[0].astimezone(zone).date() for session in complaint.sessions]
    return not any(day >= due_on for day in asked_on) and not any(
        due_on <= day <= today for day in sessions_on
    )


def _is_near_an_outcome(complaint: Complaint, today: date, zone: ZoneInfo, numbers: Numbers) -> bool:
    (_, second), (_, first) = _outcome_days(complaint, zone, numbers)
    window = timedelta(days=numbers.outcome_window_days)
    return abs(today - first) <= window or today >= second - window
