"""The course of each complaint of one client: every 7-day average, and its class at the moments."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from clients.models import Client
from clinic.models import Practice
from treatments.measures.moments import BASELINE, WEEK_8, DatedValue, value_at
from treatments.measures.response import Answer, ChangeThresholds, classify
from treatments.models import ClinicalSettings, Episode, Reading
from treatments.models.reading import AVERAGE
from treatments.outcomes.of_practice import outcome_days

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class OutcomeAt:
    """The value that counts for a moment, compared with the baseline; null where none was given."""

    moment: str
    value: int | None = None
    fall: int | None = None
    percent: float | None = None
    response: str | None = None
    substantial: bool | None = None


@dataclass(frozen=True)
class DatedReading:
    """A 7-day average, and the weeks from the first treatment to it; null before a first treatment."""

    reading: Reading
    week: float | None


@dataclass(frozen=True)
class Course:
    """One complaint: its readings in order, and its outcome at each moment."""

    episode: Episode
    series: list[DatedReading]
    baseline: int | None
    late: bool
    moments: list[OutcomeAt]
    thresholds: ChangeThresholds


def client_courses(client: Client) -> list[Course]:
    """Return the course of each complaint of this client, the newest first."""
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
        DatedValue(reading.value, reading.measured_at.astimezone(zone).date(), reading.moment)
        for reading in pain
        if reading.moment != BASELINE
    ]
    moments = [OutcomeAt(BASELINE, baseline)]
    for moment, after in outcome_days(settings).items():
        due_on = first and first.astimezone(zone).date() + timedelta(days=after)
        value = value_at(moment, due_on, settings.outcome_window_days, later) if due_on else None
        moments.append(_outcome_at(moment, baseline, value, later, settings))
    series = [
        DatedReading(reading, (reading.measured_at - first) / WEEK if first else None) for reading in pain
    ]
    return Course(episode, series, baseline, late, moments, settings.change_thresholds)


def _outcome_at(
    moment: str,
    baseline: int | None,
    last: DatedValue | None,
    values: list[DatedValue],
    settings: ClinicalSettings,
) -> OutcomeAt:
    if last is None or baseline is None:
        return OutcomeAt(moment, last.value if last else None)
    answers = [
        Answer(value.on, value.value, value.moment == WEEK_8) for value in values if value.on <= last.on
    ]
    response = classify(baseline, answers, settings.change_thresholds)
    assert response is not None, "there is a baseline and an answer"
    return OutcomeAt(
        moment=moment,
        value=last.value,
        fall=baseline - last.value,
        percent=round(100 * (baseline - last.value) / baseline, 1) if baseline else None,
        response=response.name,
        substantial=response.grade == "substantial",
    )
