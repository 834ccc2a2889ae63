"""Response to treatment: the class of pain now against pain before the first treatment; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise, takewhile
from statistics import fmean
from typing import NamedTuple

CLASSES = ("worse", "resolved", "improved", "unchanged")
GRADES = ("", "slight", "substantial")


@dataclass(frozen=True)
class ChangeThresholds:
    """The least changes that count, in points of the scale of 0 to 10 and in percent of the baseline.

    Defaults: an important change is 2 points or 30 %, the least noticed one 1 point or 15 % (Farrar 2001,
    Salaffi 2004), a substantial one 50 % (IMMPACT). Pain is resolved at `resolved_to` or less, after a
    baseline of `resolved_from` or more.
    """

    points: float = 2
    percent: float = 30
    slight_points: float = 1
    slight_percent: float = 15
    substantial_percent: float = 50
    resolved_from: float = 2
    resolved_to: float = 1
    resolved_days: int = 7


class Answer(NamedTuple):
    """A number given to one question on a day; `final` if it is the week 8 outcome."""

    on: date
    value: float
    final: bool = False


class ResponseClass(NamedTuple):
    """The class, its grade, the fall in points (a rise is negative) and in percent of the baseline."""

    name: str
    grade: str = ""
    points: float | None = None
    percent: float | None = None


def classify(
    baseline: float | None,
    answers: Sequence[Answer],
    thresholds: ChangeThresholds,
    *,
    stronger: bool = False,
    spread: bool = False,
    limited: bool = False,
) -> ResponseClass | None:
    """Return the class after the last answer; all answers are to the baseline's question.

    The first class that fits is taken: worse, resolved, improved, unchanged. A tick "stronger" or "spread" is
    worse whatever the numbers say. `limited` pain is never resolved. None if there is neither a tick nor both
    a baseline and an answer. Clinical rules, section 7.1.
    """
    by_day = daily_means(answers)
    if baseline is None or not by_day:
        return ResponseClass("worse") if stronger or spread else None
    response = classify_change(baseline, by_day[-1].value, thresholds)
    if stronger or spread:
        return response._replace(name="worse", grade="")
    if response.name != "worse" and not limited and _is_resolved(baseline, by_day, thresholds):
        return response._replace(name="resolved", grade="")
    return response


def classify_change(baseline: float, value: float, thresholds: ChangeThresholds) -> ResponseClass:
    """Classify one number against the baseline as worse, improved or unchanged, whatever came between."""
    fall = baseline - value
    percent = 100 * fall / baseline if baseline else None
    name, grade = "unchanged", ""
    if _is_important(-fall, baseline, thresholds):
        name = "worse"
    elif _is_important(fall, baseline, thresholds):
        name = "improved"
        grade = "substantial" if _reaches(fall, baseline, thresholds.substantial_percent) else ""
    elif fall >= thresholds.slight_points or _reaches(fall, baseline, thresholds.slight_percent):
        grade = "slight"
    return ResponseClass(name, grade, fall, percent)


def least_important_change(baseline: float, thresholds: ChangeThresholds) -> float:
    """Return the least change from this baseline that matters, in points."""
    if baseline <= 0:
        return thresholds.points
    return min(thresholds.points, max(thresholds.slight_points, thresholds.percent * baseline / 100))


def daily_means(answers: Sequence[Answer]) -> list[Answer]:
    """Return one answer a day in order of days: the mean of the answers of that day."""
    ordered = sorted(answers, key=lambda answer: answer.on)
    days = ((on, list(group)) for on, group in groupby(ordered, key=lambda answer: answer.on))
    return [
        Answer(on, fmean(answer.value for answer in group), any(answer.final for answer in group))
        for on, group in days
    ]


def is_rising(answers: Sequence[Answer], times: int) -> bool:
    """True if each of the last `times` daily answers is above the one before it."""
    last = daily_means(answers)[-times:]
    return len(last) == times and all(before.value < after.value for before, after in pairwise(last))


def persists(answers: Sequence[Answer], at_least: float, days: int) -> bool:
    """True if the last daily answers, two or more of them, stayed at `at_least` or above for `days` days."""
    high = list(takewhile(lambda answer: answer.value >= at_least, reversed(daily_means(answers))))
    return len(high) > 1 and (high[0].on - high[-1].on).days >= days


def _is_important(change: float, baseline: float, thresholds: ChangeThresholds) -> bool:
    return change >= least_important_change(baseline, thresholds)


def _is_resolved(baseline: float, by_day: Sequence[Answer], thresholds: ChangeThresholds) -> bool:
    """True if pain was low at the week 8 outcome, or at answers in a row that lie a week apart."""
    low = list(takewhile(lambda answer: answer.value <= thresholds.resolved_to, reversed(by_day)))
    if baseline < thresholds.resolved_from or not low:
        return False
    return low[0].final or (low[0].on - low[-1].on).days >= thresholds.resolved_days


def _reaches(change: float, baseline: float, percent: float) -> bool:
    """True if a change is at least so many percent of the baseline; a baseline of 0 has no percentage."""
    return baseline > 0 and 100 * change >= percent * baseline
