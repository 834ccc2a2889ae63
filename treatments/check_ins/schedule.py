"""Decide which check-in questions are due and how many may go out. Pure.

After the clinical rules, section 6. Days are counted by the client's calendar, so that a change of the clocks
moves no question to another day; the wait after a session and the caps are counted in hours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.mail.letter_hours import LetterHours

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LATEST_AFTER_SESSION = timedelta(hours=72)
"""A question about a session is of no use later than this after the session."""
WEEKLY_WINDOW = 1
"""Days by which a weekly question may be late."""
OUTCOMES = ("week_8", "week_4")
PRECEDENCE = (*OUTCOMES, "after_closing", "after_session", "weekly")


@dataclass(frozen=True)
class ScheduleSettings:
    """The clinic's settings that the schedule reads."""

    after_session_hours: int
    check_in_days: int
    first_outcome_days: int
    second_outcome_days: int
    outcome_window_days: int
    questions_a_day: int
    questions_a_week: int
    ask_from_hour: int
    ask_until_hour: int
    recurrence_days: int


@dataclass(frozen=True)
class EndedSession:
    """A treatment that is over."""

    key: UUID
    ended_at: datetime

    def asking_window(self, settings: ScheduleSettings) -> tuple[datetime, datetime]:
        """Return from when the session is asked about, and the end of that time, which is exclusive."""
        first = self.ended_at + timedelta(hours=settings.after_session_hours)
        return first, max(self.ended_at + LATEST_AFTER_SESSION, first + DAY)


@dataclass(frozen=True)
class SentPlan:
    """A self-care plan as it was sent."""

    sent_at: datetime
    expires_on: date


@dataclass(frozen=True)
class PastQuestion:
    """A question that was asked."""

    kind: str
    asked_at: datetime
    number: int = 0
    session: UUID | None = None


@dataclass(frozen=True)
class EpisodeHistory:
    """The history of one episode that the schedule reads; of its plans only the one sent last."""

    key: UUID
    first_treated_at: datetime
    sessions: Sequence[EndedSession] = ()
    plan: SentPlan | None = None
    questions: Sequence[PastQuestion] = ()
    closed_at: datetime | None = None

    def next_number(self, kind: str) -> int:
        """Return the number of the next question of a kind that is counted."""
        return max((past.number for past in self.questions if past.kind == kind), default=0) + 1


@dataclass(frozen=True)
class DueQuestion:
    """A question to ask now about one episode; `number` counts the weekly ones and those after closing."""

    episode: UUID
    kind: str
    number: int = 0
    session: UUID | None = None


def due_questions(
    episodes: Iterable[EpisodeHistory],
    *,
    asked_at: Sequence[datetime],
    sent_at: Sequence[datetime],
    now: datetime,
    zone: ZoneInfo,
    settings: ScheduleSettings,
) -> list[DueQuestion]:
    """Return the questions to ask one client now, by precedence; none in quiet hours or above the caps.

    `asked_at` are the times of all questions to the client in the last week; `sent_at` also has those of
    reminders. Once an outcome question is in reach, one of the week's questions is kept for it.
    """
    episodes = list(episodes)
    if not LetterHours(settings.ask_from_hour, settings.ask_until_hour, zone).may_leave(now):
        return []
    today = now.astimezone(zone).date()
    due = [question for episode in episodes for question in _due_of_episode(episode, now, zone, settings)]
    due.sort(key=lambda question: PRECEDENCE.index(question.kind))
    reserved = sum(len(_outcomes_in_reach(episode, today, zone, settings)) for episode in episodes)
    weekly_quota = settings.questions_a_week - _count_since(now - WEEK, asked_at)
    daily_quota = daily_quota_left(sent_at, now, settings)
    outcomes = [question for question in due if question.kind in OUTCOMES]
    outcomes = outcomes[: max(min(daily_quota, weekly_quota), 0)]
    others = [question for question in due if question.kind not in OUTCOMES]
    return outcomes + others[: max(min(daily_quota - len(outcomes), weekly_quota - reserved), 0)]


def daily_quota_left(sent_at: Iterable[datetime], now: datetime, settings: ScheduleSettings) -> int:
    """Return how many more letters the cap of 24 hours allows."""
    return settings.questions_a_day - _count_since(now - DAY, sent_at)


def _count_since(start: datetime, instants: Iterable[datetime]) -> int:
    return sum(instant > start for instant in instants)


def _due_of_episode(
    episode: EpisodeHistory, now: datetime, zone: ZoneInfo, settings: ScheduleSettings
) -> Iterator[DueQuestion]:
    today = now.astimezone(zone).date()
    if episode.closed_at is not None:
        if _is_return_due(episode, episode.closed_at, today, zone, settings):
            yield DueQuestion(episode.key, "after_closing", number=episode.next_number("after_closing"))
        return
    for kind, day in _outcomes_in_reach(episode, today, zone, settings):
        if day <= today:
            yield DueQuestion(episode.key, kind)
    asked = {question.session for question in episode.questions}
    windows = {session.key: session.asking_window(settings) for session in episode.sessions}
    sessions = [key for key, (start, end) in windows.items() if key not in asked and start <= now < end]
    yield from (DueQuestion(episode.key, "after_session", session=key) for key in sessions)
    if not sessions and _is_weekly_due(episode, today, zone, settings):
        yield DueQuestion(episode.key, "weekly", number=episode.next_number("weekly"))


def _is_return_due(
    episode: EpisodeHistory, closed_at: datetime, today: date, zone: ZoneInfo, settings: ScheduleSettings
) -> bool:
    """Return True if a closed complaint is to be asked about: is the pain back? Once for each closing."""
    days = (today - closed_at.astimezone(zone).date()).days - settings.recurrence_days
    asked = any(past.kind == "after_closing" and past.asked_at >= closed_at for past in episode.questions)
    return 0 <= days <= settings.outcome_window_days and not asked


def _outcome_days(
    episode: EpisodeHistory, zone: ZoneInfo, settings: ScheduleSettings
) -> list[tuple[str, date]]:
    start = episode.first_treated_at.astimezone(zone).date()
    days = (settings.second_outcome_days, settings.first_outcome_days)
    return [(kind, start + timedelta(days=count)) for kind, count in zip(OUTCOMES, days, strict=True)]


def _outcomes_in_reach(
    episode: EpisodeHistory, today: date, zone: ZoneInfo, settings: ScheduleSettings
) -> list[tuple[str, date]]:
    """Return the outcome questions not asked yet in whose window this day lies, each with its day."""
    if episode.closed_at is not None:
        return []
    asked = {question.kind for question in episode.questions}
    window = timedelta(days=settings.outcome_window_days)
    days = _outcome_days(episode, zone, settings)
    return [(kind, day) for kind, day in days if kind not in asked and abs(today - day) <= window]


def _is_weekly_due(episode: EpisodeHistory, today: date, zone: ZoneInfo, settings: ScheduleSettings) -> bool:
    """Return True if a weekly question is due and no question about an outcome or a session replaces it."""
    plan = episode.plan
    if plan is None or today > plan.expires_on or _is_near_an_outcome(episode, today, zone, settings):
        return False
    days_since = (today - plan.sent_at.astimezone(zone).date()).days
    days_late = days_since % settings.check_in_days
    if days_since < settings.check_in_days or days_late > WEEKLY_WINDOW:
        return False
    due_on = today - timedelta(days=days_late)
    asked_on = [question.asked_at.astimezone(zone).date() for question in episode.questions]
    sessions_on = [session.asking_window(settings)[0].astimezone(zone).date() for session in episode.sessions]
    return not any(day >= due_on for day in asked_on) and not any(
        due_on <= day <= today for day in sessions_on
    )


def _is_near_an_outcome(
    episode: EpisodeHistory, today: date, zone: ZoneInfo, settings: ScheduleSettings
) -> bool:
    (_, second), (_, first) = _outcome_days(episode, zone, settings)
    window = timedelta(days=settings.outcome_window_days)
    return abs(today - first) <= window or today >= second - window
