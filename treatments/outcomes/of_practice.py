"""Reads what outcomes are made of: few columns, of the readings near the moments only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clinic.spans import Span
from treatments.measures.moments import (
    BASELINE,
    MOMENTS,
    ChangeSummary,
    DatedValue,
    ValueSummary,
    is_late_baseline,
    summarise,
    summarise_change,
    value_at,
)
from treatments.measures.response import thresholds
from treatments.models import ClinicalSettings, Episode, Reading, SessionNote
from treatments.models.reading import AVERAGE, FURTHER

FEW = 5
"""Figures of fewer people could be told apart, so only who may read notes sees them."""

COLUMNS = (
    "episode_id",
    "episode__client_id",
    "episode__first_treated_at",
    "question",
    "moment",
    "value",
    "measured_at",
)


@dataclass(frozen=True)
class Figures:
    """One question at one moment: everyone's values, and the change of those with a baseline."""

    question: str
    moment: str
    summary: ValueSummary | None
    paired: ChangeSummary | None
    too_few: bool = False


@dataclass(frozen=True)
class Outcomes:
    """The episodes first treated in a span, and what became of them."""

    episodes: int
    late_baselines: int | None
    pain: list[Figures]
    others: list[Figures]


@dataclass
class _Values:
    """One episode's values by question and moment."""

    client_id: UUID
    first: datetime
    late: bool = False
    given: dict[str, list[DatedValue]] = field(default_factory=lambda: defaultdict(list))
    values: dict[tuple[str, str], int] = field(default_factory=dict)

    def settle(self, days: dict[str, int], window_days: int, zone: ZoneInfo) -> None:
        """Keep, of all that was given, the value that counts for each later moment."""
        for moment, after in days.items():
            due_on = self.first.astimezone(zone).date() + timedelta(days=after)
            for question, given in self.given.items():
                if one := value_at(moment, due_on, window_days, given):
                    self.values[question, moment] = one.value


def outcomes_of(
    span: Span, *, zone: ZoneInfo, therapist: UUID | None, location: UUID | None, sees_all: bool
) -> Outcomes:
    """The figures of complaints first treated in this span, by this therapist or at this place if given."""
    settings = ClinicalSettings.current()
    episodes = _episodes(span, therapist, location)
    courses = _courses(episodes, settings, zone)
    late = sum(course.late for course in courses)
    others = [
        _figures(question, moment, courses, settings, sees_all)
        for question in FURTHER
        for moment in MOMENTS
        if any((question, moment) in course.values for course in courses)
    ]
    return Outcomes(
        episodes=episodes.count(),
        late_baselines=late if sees_all or late == 0 or late >= FEW else None,
        pain=[_figures(AVERAGE, moment, courses, settings, sees_all) for moment in MOMENTS],
        others=others,
    )


def days_of(settings: ClinicalSettings) -> dict[str, int]:
    """How many days after the first treatment the later moments lie."""
    return {"week_4": settings.first_outcome_days, "week_8": settings.second_outcome_days}


def _episodes(span: Span, therapist: UUID | None, location: UUID | None) -> QuerySet[Episode]:
    episodes = Episode.objects.filter(first_treated_at__gte=span.start, first_treated_at__lt=span.end)
    visit, asked = "attendance__appointment", {}
    if therapist is not None:
        asked[f"{visit}__assignments__resource_id"] = therapist
    if location is not None:
        asked[f"{visit}__location_id"] = location
    if not asked:
        return episodes
    return episodes.filter(Exists(SessionNote.objects.not_in_error().filter(episode=OuterRef("pk"), **asked)))


def _courses(episodes: QuerySet[Episode], settings: ClinicalSettings, zone: ZoneInfo) -> list[_Values]:
    days, window = days_of(settings), settings.outcome_window_days
    near = Q(moment=BASELINE)
    for after in days.values():
        due = F("episode__first_treated_at") + timedelta(days=after)
        margin = timedelta(days=window + 1)
        near |= Q(measured_at__gte=due - margin, measured_at__lte=due + margin)
    rows = Reading.objects.filter(near, episode__in=episodes, question__in=[AVERAGE, *FURTHER])
    found: dict[UUID, _Values] = {}
    for key, client, first, question, moment, value, at in rows.values_list(*COLUMNS):
        course = found.setdefault(key, _Values(client, first))
        if moment != BASELINE:
            course.given[question].append(DatedValue(value, at.astimezone(zone).date(), moment))
        elif not is_late_baseline(at, first):
            course.values[question, BASELINE] = value
        elif question == AVERAGE:
            course.late = True
    for course in found.values():
        course.settle(days, window, zone)
    return list(found.values())


def _figures(
    question: str, moment: str, courses: Sequence[_Values], settings: ClinicalSettings, sees_all: bool
) -> Figures:
    there = [course for course in courses if (question, moment) in course.values]
    both = [course for course in there if (question, BASELINE) in course.values and moment != BASELINE]
    shown, shown_paired = _enough(there, sees_all), _enough(both, sees_all)
    pairs = [(course.values[question, BASELINE], course.values[question, moment]) for course in both]
    judged = question == AVERAGE and shown_paired
    return Figures(
        question=question,
        moment=moment,
        summary=summarise([course.values[question, moment] for course in there]) if shown else None,
        paired=summarise_change(pairs, thresholds(settings)) if judged else None,
        too_few=not (shown and shown_paired),
    )


def _enough(courses: Sequence[_Values], sees_all: bool) -> bool:
    """Whether nobody can be told apart in these figures, or whoever asks may know them anyway."""
    people = len({course.client_id for course in courses})
    return sees_all or people == 0 or people >= FEW
