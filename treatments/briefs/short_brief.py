"""The short brief of a person: why, what to mind, last time; read for all people of a day at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinic.mail import wording
from scheduling.models import Attendance
from treatments.briefs import queries
from treatments.briefs.alerts import Alert
from treatments.briefs.alerts_of_person import HealthOnFile, alerts_of_person
from treatments.briefs.helpful_work import HelpfulWork, helpful_work
from treatments.briefs.last_visits import knots_of_last, statuses_of, work_done_in
from treatments.briefs.summary import Complaint, LastTime, last_time, mind, why
from treatments.intake.news import news_since
from treatments.models import ClinicalSettings, Episode, MarkedPoint, Reading, SessionNote


@dataclass(frozen=True)
class ShortBrief:
    """The brief of one person in short; on a first visit its lists are empty."""

    attendance: Attendance
    alerts: list[Alert]
    episodes: list[Episode]
    last: Attendance | None
    helped: list[HelpfulWork]
    knots: list[MarkedPoint]

    @property
    def summary(self) -> list[str]:
        """Three sentences: why, what to mind, last time."""
        return [
            why([complaint_of(episode) for episode in self.episodes]),
            mind(self.alerts),
            last_time(self._last_time, self.helped),
        ]

    @property
    def last_note(self) -> SessionNote | None:
        """The one standing note of the last visit."""
        return next(iter(self.last.notes.all()), None) if self.last else None

    @property
    def _last_time(self) -> LastTime | None:
        if self.last is None:
            return None
        visit, note = self.last.appointment, self.last_note
        day = wording.day(visit.starts_at, visit.location.zone)
        before, after = (note.pain_before, note.pain_after) if note else (None, None)
        return LastTime(day, before, after, statuses_of(self.knots))


def complaint_of(episode: Episode) -> Complaint:
    """Return a complaint with its first and its latest 7-day average; `averages` were read with it."""
    averages: list[Reading] = episode.averages  # type: ignore[attr-defined]
    start = next((reading.value for reading in averages if reading.moment == "baseline"), None)
    return Complaint(episode.own_words, start, averages[-1].value if averages else None)


def short_briefs(
    people: Sequence[Attendance], on: date, *, adult_age: int, settings: ClinicalSettings
) -> dict[UUID, ShortBrief]:
    """Return the brief of each of these people on this day, by attendance, in a constant number of queries.

    The people come from `queries.with_health_on_file`.
    """
    if not people:
        return {}
    moments = _moments(people)
    before, recorded = queries.work_before(moments), queries.conditions_on(moments, on)
    follow_ups, episodes = queries.open_follow_ups(moments), queries.open_complaints(moments)
    news = news_since({client: _begun(before[client]) for client in moments})
    briefs = {}
    for attendance in people:
        client, on_file = attendance.client_id, vars(attendance)
        visits = before[client]
        health = HealthOnFile(
            recorded=recorded[client],
            follow_ups=follow_ups[client],
            told_to_desk=on_file["told"],
            news_of_forms=news[client],
            has_consent=on_file["has_consent"],
            lacks_history=not visits and not on_file["has_history"],
        )
        briefs[attendance.pk] = ShortBrief(
            attendance=attendance,
            alerts=alerts_of_person(attendance, on, adult_age, health),
            episodes=episodes[client],
            last=visits[0] if visits else None,
            helped=helpful_work(work_done_in(visits)),
            knots=knots_of_last(visits, settings.change_thresholds),
        )
    return briefs


def _begun(visits: Sequence[Attendance]) -> datetime | None:
    """Return the start of the last visit; None on a first one."""
    return visits[0].appointment.starts_at if visits else None


def _moments(people: Sequence[Attendance]) -> dict[UUID, datetime]:
    """Return for each client the start of the last of these visits: the work before it is of earlier ones."""
    moments: dict[UUID, datetime] = {}
    for attendance in people:
        start = attendance.appointment.starts_at
        moments[attendance.client_id] = max(start, moments.get(attendance.client_id, start))
    return moments
