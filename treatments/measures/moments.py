"""Outcomes: one value per complaint at the start, at 4 and at 8 weeks, and summaries over people; pure.

A change is classified per person and reported as a share of people, since group means hide who got worse
(clinical rules, section 7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean, median, stdev

from treatments.measures.response import ChangeThresholds, classify_change

BASELINE, WEEK_4, WEEK_8 = "baseline", "week_4", "week_8"
MOMENTS = (BASELINE, WEEK_4, WEEK_8)
WEEKS = {BASELINE: 0, WEEK_4: 4, WEEK_8: 8}


@dataclass(frozen=True)
class DatedValue:
    """A number that a client gave on a day, with the moment it was asked for."""

    value: int
    on: date
    moment: str


@dataclass(frozen=True)
class ValueSummary:
    """Several people's numbers: how many, mean, sample standard deviation (null below two), median."""

    n: int
    mean: float
    sd: float | None
    median: float


@dataclass(frozen=True)
class ChangeSummary:
    """The changes of all people with a baseline and a later value.

    A fall is the baseline less the later value, in points. Responders are the improved; each count comes with
    its share of `n`, from 0 to 1.
    """

    n: int
    baseline_mean: float
    mean: float
    mean_fall: float
    sd_fall: float | None
    responders: int
    responder_share: float
    substantial: int
    substantial_share: float
    worse: int
    worse_share: float


def is_late_baseline(measured_at: datetime, first_treated_at: datetime | None) -> bool:
    """True if a baseline was given after the first treatment; outcomes leave such a baseline out."""
    return first_treated_at is not None and measured_at > first_treated_at


def value_at(moment: str, due_on: date, window_days: int, values: Iterable[DatedValue]) -> DatedValue | None:
    """Return the value that counts for a moment: the one asked for it, else the nearest to its day.

    None if there is no value within `window_days` of the day.
    """
    window = timedelta(days=window_days)
    near = [value for value in values if abs(value.on - due_on) <= window]
    return min(
        near, key=lambda value: (value.moment != moment, abs(value.on - due_on), value.on), default=None
    )


def summarise(values: Sequence[float]) -> ValueSummary | None:
    """Return how many numbers there are, their mean, spread and median; None if there are none."""
    if not values:
        return None
    return ValueSummary(len(values), _rounded(mean(values)), _spread(values), _rounded(median(values)))


def summarise_change(
    pairs: Sequence[tuple[float, float]], thresholds: ChangeThresholds
) -> ChangeSummary | None:
    """Summarise pairs of baseline and later value, each classified on its own; None if there are none."""
    if not pairs:
        return None
    n, falls = len(pairs), [baseline - later for baseline, later in pairs]
    classes = [classify_change(baseline, later, thresholds) for baseline, later in pairs]
    improved, worse = (sum(each.name == name for each in classes) for name in ("improved", "worse"))
    substantial = sum(each.grade == "substantial" for each in classes)
    return ChangeSummary(
        n=n,
        baseline_mean=_rounded(mean(baseline for baseline, _ in pairs)),
        mean=_rounded(mean(later for _, later in pairs)),
        mean_fall=_rounded(mean(falls)),
        sd_fall=_spread(falls),
        responders=improved,
        responder_share=_rounded(improved / n),
        substantial=substantial,
        substantial_share=_rounded(substantial / n),
        worse=worse,
        worse_share=_rounded(worse / n),
    )


def _spread(values: Sequence[float]) -> float | None:
    return _rounded(stdev(values)) if len(values) > 1 else None


def _rounded(number: float) -> float:
    return round(float(number), 2)
