"""The outcomes of a practice: figures of all complaints first treated in a span of days.

Only few columns are read, of the readings near the moments.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clinic import clock
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
from treatments.measures.response import ChangeThresholds
from treatments.models import ClinicalSettings, Episode, Reading, SessionNote
from treatments.models.reading import AVERAGE, FURTHER
from treatments.outcomes.of_techniques import TechniqueFigures, technique_figures

LEAST_PEOPLE = 5
"""The least number of people in figures for readers who may not read notes: fewer could be recognised."""

COLUMNS = (
    "episode_id",
    "question",
    "moment",
    "value",
    "measured_at",
)


@dataclass(frozen=True)
class Figures:
    """The answers to one question at one moment: all values, and the changes of people with a baseline.

    Of the complaints without a value, for `not_due` one may still come; the others are `unanswered`.
    """

    question: str
    moment: str
    summary: ValueSummary | None
    paired: ChangeSummary | None
    too_few: bool = False
    unanswered: int | None = None
    not_due: int | None = None


@dataclass(frozen=True)
class Outcomes:
    """The episodes first treated in a span, with their figures."""

    episodes: int
    late_baselines: int | None
    pain: list[Figures]
    others: list[Figures]
    techniques: list[TechniqueFigures]
    thresholds: ChangeThresholds


@dataclass
class _EpisodeValues:
    """One episode's values by question and moment."""

    client_id: UUID
    first: datetime
    awaited: frozenset[str] = frozenset()
    late: bool = False
    given: dict[str, list[DatedValue]] = field(default_factory=lambda: defaultdict(list))
    values: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, question: str, moment: str, value: int, at: datetime, zone: ZoneInfo) -> None:
        """Add a reading; a late baseline counts for nothing and is only noted."""
        if moment != BASELINE:
            self.given[question].append(DatedValue(value, at.astimezone(zone).date(), moment))
        elif not is_late_baseline(at, self.first):
            self.values[question, BASELINE] = value
        elif question == AVERAGE:
            self.late = True

    def choose_values(self, days: dict[str, int], window_days: int, zone: ZoneInfo) -> None:
        """Set the value that counts for each later moment, out of all that were given."""
        for moment, after in days.items():
            due_on = self.first.astimezone(zone).date() + timedelta(days=after)
            for question, given in self.given.items():
                if chosen := value_at(moment, due_on, window_days, given):
                    self.values[question, moment] = chosen.value


def practice_outcomes(
    span: Span, *, zone: ZoneInfo, therapist: UUID | None, location: UUID | None, sees_all: bool
) -> Outcomes:
    """Return the figures of complaints first treated in this span, by this therapist or at this location."""
    settings = ClinicalSettings.current()
    episodes = _episodes(span, therapist, location)
    values = _episode_values(episodes, settings, zone)
    late = sum(each.late for each in values)
    others = [
        _figures(question, moment, values, settings, sees_all)
        for question in FURTHER
        for moment in MOMENTS
        if any((question, moment) in each.values for each in values)
    ]
    return Outcomes(
        episodes=len(values),
        late_baselines=late if sees_all or late == 0 or late >= LEAST_PEOPLE else None,
        pain=[_figures(AVERAGE, moment, values, settings, sees_all) for moment in MOMENTS],
        others=others,
        techniques=technique_figures(episodes, least_people=1 if sees_all else LEAST_PEOPLE),
        thresholds=settings.change_thresholds,
    )


def outcome_days(settings: ClinicalSettings) -> dict[str, int]:
    """Return the days from the first treatment to each later moment."""
    return {"week_4": settings.first_outcome_days, "week_8": settings.second_outcome_days}


def _episodes(span: Span, therapist: UUID | None, location: UUID | None) -> QuerySet[Episode]:
    episodes = Episode.objects.filter(first_treated_at__gte=span.start, first_treated_at__lt=span.end)
    visit, conditions = "attendance__appointment", {}
    if therapist is not None:
        conditions[f"{visit}__assignments__resource_id"] = therapist
    if location is not None:
        conditions[f"{visit}__location_id"] = location
    if not conditions:
        return episodes
    return episodes.filter(
        Exists(SessionNote.objects.not_in_error().filter(episode=OuterRef("pk"), **conditions))
    )


def _episode_values(
    episodes: QuerySet[Episode], settings: ClinicalSettings, zone: ZoneInfo
) -> list[_EpisodeValues]:
    """Return each episode, with its values from readings near a moment."""
    days, window_days = outcome_days(settings), settings.outcome_window_days
    readings = Reading.objects.filter(
        _near_a_moment(days, window_days), episode__in=episodes, question__in=[AVERAGE, *FURTHER]
    )
    by_episode = {
        key: _EpisodeValues(client, first, awaited=_awaited(first, days, window_days, zone))
        for key, client, first in episodes.values_list("pk", "client_id", "first_treated_at")
        if first is not None
    }
    for key, question, moment, value, at in readings.values_list(*COLUMNS):
        by_episode[key].add(question, moment, value, at, zone)
    for values in by_episode.values():
        values.choose_values(days, window_days, zone)
    return list(by_episode.values())


def _awaited(first: datetime, days: dict[str, int], window_days: int, zone: ZoneInfo) -> frozenset[str]:
    """Return the later moments whose window is not over."""
    since = clock.now().astimezone(zone).date() - first.astimezone(zone).date()
    return frozenset(moment for moment, after in days.items() if since.days <= after + window_days)


def _near_a_moment(days: dict[str, int], window_days: int) -> Q:
    """Return the condition for baselines, and for readings within the window of a later moment.

    The window is a day wider on both sides, since days are those of the practice's time zone.
    """
    near = Q(moment=BASELINE)
    margin = timedelta(days=window_days + 1)
    for after in days.values():
        due = F("episode__first_treated_at") + timedelta(days=after)
        near |= Q(measured_at__gte=due - margin, measured_at__lte=due + margin)
    return near


def _figures(
    question: str, moment: str, values: Sequence[_EpisodeValues], settings: ClinicalSettings, sees_all: bool
) -> Figures:
    present = [each for each in values if (question, moment) in each.values]
    paired = [each for each in present if (question, BASELINE) in each.values and moment != BASELINE]
    shows_values, shows_changes = _may_show(present, sees_all), _may_show(paired, sees_all)
    pairs = [(each.values[question, BASELINE], each.values[question, moment]) for each in paired]
    missing = [each for each in values if (question, moment) not in each.values]
    not_due = sum(moment in each.awaited for each in missing)
    has_changes = question == AVERAGE and shows_changes
    return Figures(
        question=question,
        moment=moment,
        summary=summarise([each.values[question, moment] for each in present]) if shows_values else None,
        paired=summarise_change(pairs, settings.change_thresholds) if has_changes else None,
        too_few=not (shows_values and shows_changes),
        unanswered=len(missing) - not_due if shows_values else None,
        not_due=not_due if shows_values else None,
    )


def _may_show(values: Sequence[_EpisodeValues], sees_all: bool) -> bool:
    """Return True if the group is empty or large enough to publish, or the reader may see single values."""
    people = len({each.client_id for each in values})
    return sees_all or people == 0 or people >= LEAST_PEOPLE
