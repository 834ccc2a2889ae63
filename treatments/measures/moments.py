"""Whether pain fell: one value per complaint at the start, at four and at eight weeks; pure.

Group means are not people: change is judged per person, and shares are told (clinical rules, section 7).
"""

from __future__ import annotations

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
    """A number given on a day, for a moment."""

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
    """Those with a baseline and a later value: how far it fell, and for how many that counts."""

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


def is_late(measured_at: datetime, first_treated_at: datetime | None) -> bool:
    """Whether a baseline was asked after the first treatment, so that outcomes leave it out."""
    return first_treated_at is not None and measured_at > first_treated_at


def value_at(moment: str, due_on: date, window_days: int, given: Iterable[DatedValue]) -> DatedValue | None:
    """The number given for this moment, else the one nearest to its day; none outside the window."""
    window = timedelta(days=window_days)
    near = [one for one in given if abs(one.on - due_on) <= window]
    return min(near, key=lambda one: (one.moment != moment, abs(one.on - due_on), one.on), default=None)


def summarise(values: Sequence[float]) -> ValueSummary | None:
    """How these numbers lie; none when there are none."""
    if not values:
        return None
    return ValueSummary(len(values), _short(mean(values)), _spread(values), _short(median(values)))


def summarise_change(pairs: Sequence[tuple[float, float]], numbers: ChangeThresholds) -> ChangeSummary | None:
    """What became of pairs of baseline and later value, each judged on its own; none when there are none."""
    if not pairs:
        return None
    n, falls = len(pairs), [before - later for before, later in pairs]
    judged = [classify_change(before, later, numbers) for before, later in pairs]
    better, worse = (sum(one.name == name for one in judged) for name in ("improved", "worse"))
    substantial = sum(one.grade == "substantial" for one in judged)
    return ChangeSummary(
        n=n,
        baseline_mean=_short(mean(before for before, _ in pairs)),
        mean=_short(mean(later for _, later in pairs)),
        mean_fall=_short(mean(falls)),
        sd_fall=_spread(falls),
        responders=better,
        responder_share=_short(better / n),
        substantial=substantial,
        substantial_share=_short(substantial / n),
        worse=worse,
        worse_share=_short(worse / n),
    )


def _spread(values: Sequence[float]) -> float | None:
    return _short(stdev(values)) if len(values) > 1 else None


def _short(number: float) -> float:
    return round(float(number), 2)
