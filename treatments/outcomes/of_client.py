"""What became of each complaint of one client: every 7-day average, and its class at the moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from clients.models import Client
from clinic.models import Practice
from treatments.measures.moments import BASELINE, WEEK_8, DatedValue, value_at
from treatments.measures.response import Answer, classify, thresholds
from treatments.models import ClinicalSettings, Episode, Reading
from treatments.models.reading import AVERAGE
from treatments.outcomes.of_practice import days_of

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Standing:
    """The value that counts for a moment, and what it is against the baseline; null where none was given."""

    moment: str
    value: int | None = None
    fall: int | None = None
    percent: float | None = None
    response: str | None = None
    substantial: bool | None = None


@dataclass(frozen=True)
class Told:
    """A 7-day average, and how many weeks after the first treatment it was given."""

    reading: Reading
    week: float | None


@dataclass(frozen=True)
class Course:
    """One complaint: its readings in order, and where it stands at each moment."""

    episode: Episode
    series: list[Told]
    baseline: int | None
    late: bool
    moments: list[Standing]


def courses_of(client: Client) -> list[Course]:
    """Each complaint of this client, the newest first."""
    settings, zone = ClinicalSettings.current(), Practice.current().zone
    readings = Reading.objects.filter(question=AVERAGE).order_by("measured_at", "id")
    episodes = client.episodes.order_by("-opened_at").prefetch_related(
        Prefetch("readings", readings, to_attr="pain")
    )
    return [_course(episode, settings, zone) for episode in episodes]


def _course(episode: Episode, settings: ClinicalSettings, zone: ZoneInfo) -> Course:
    pain: list[Reading] = episode.pain  # type: ignore[attr-defined]
    first = episode.first_treated_at
    start = next((reading for reading in pain if reading.moment == BASELINE), None)
    late = start is not None and start.is_late
    baseline = start.value if start and not late else None
    later = [
        DatedValue(one.value, one.measured_at.astimezone(zone).date(), one.moment)
        for one in pain
        if one.moment != BASELINE
    ]
    moments = [Standing(BASELINE, baseline)]
    for moment, after in days_of(settings).items():
        due_on = first and first.astimezone(zone).date() + timedelta(days=after)
        given = value_at(moment, due_on, settings.outcome_window_days, later) if due_on else None
        moments.append(_standing(moment, baseline, given, later, settings))
    series = [Told(one, (one.measured_at - first) / WEEK if first else None) for one in pain]
    return Course(episode, series, baseline, late, moments)


def _standing(
    moment: str,
    baseline: int | None,
    given: DatedValue | None,
    later: list[DatedValue],
    settings: ClinicalSettings,
) -> Standing:
    if given is None or baseline is None:
        return Standing(moment, given.value if given else None)
    until = [Answer(one.on, one.value, one.moment == WEEK_8) for one in later if one.on <= given.on]
    found = classify(baseline, until, thresholds(settings))
    assert found is not None, "there is a baseline and an answer"
    return Standing(
        moment=moment,
        value=given.value,
        fall=baseline - given.value,
        percent=round(100 * (baseline - given.value) / baseline, 1) if baseline else None,
        response=found.name,
        substantial=found.grade == "substantial",
    )
