"""How a complaint answers to treatment: pain now against pain before the first hands-on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise, takewhile
from statistics import fmean
from typing import NamedTuple, Protocol

CLASSES = ("worse", "resolved", "improved", "unchanged")
GRADES = ("", "slight", "substantial")


@dataclass(frozen=True)
class ChangeThresholds:
    """How great a change counts, on the scale of 0 to 10 and in percent of the baseline.

    Defaults: Farrar 2001 and Salaffi 2004 (2 points or 30 %; the least noticed 1 point or 15 %), IMMPACT
    (50 %). Gone is pain of at most `resolved_to`, after a baseline of `resolved_from` or more.
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
    """A number given to one question on a day; `final` when it was the week 8 outcome."""

    on: date
    value: float
    final: bool = False


class ResponseClass(NamedTuple):
    """The class, its grade, the fall in points (a rise is negative) and in percent of the baseline."""

    name: str
    grade: str = ""
    points: float | None = None
    percent: float | None = None


class ThresholdSettings(Protocol):
    """The clinical settings read here."""

    important_change_points: int
    important_change_percent: int
    slight_change_points: int
    slight_change_percent: int
    substantial_change_percent: int


def thresholds(settings: ThresholdSettings) -> ChangeThresholds:
    """The clinic's own numbers."""
    return ChangeThresholds(
        points=settings.important_change_points,
        percent=settings.important_change_percent,
        slight_points=settings.slight_change_points,
        slight_percent=settings.slight_change_percent,
        substantial_percent=settings.substantial_change_percent,
    )


def classify(
    baseline: float | None,
    answers: Sequence[Answer],
    numbers: ChangeThresholds,
    *,
    stronger: bool = False,
    spread: bool = False,
    limited: bool = False,
) -> ResponseClass | None:
    """The class after the last of these answers, all to the baseline's question, in the order given.

    First match wins: worse, resolved, improved, unchanged. A tick "stronger" or "spread" is worse whatever
    the numbers say; without baseline or answer nothing else can be said. Clinical rules, section 7.1.
    """
    by_day = daily_means(answers)
    if baseline is None or not by_day:
        return ResponseClass("worse") if stronger or spread else None
    found = classify_change(baseline, by_day[-1].value, numbers)
    if stronger or spread:
        return found._replace(name="worse", grade="")
    if found.name != "worse" and not limited and _is_gone(baseline, by_day, numbers):
        return found._replace(name="resolved", grade="")
    return found


def classify_change(baseline: float, value: float, numbers: ChangeThresholds) -> ResponseClass:
    """Worse, improved or unchanged: one number against the baseline, whatever came between."""
    fall = baseline - value
    percent = 100 * fall / baseline if baseline else None
    name, grade = "unchanged", ""
    if _is_important(-fall, baseline, numbers):
        name = "worse"
    elif _is_important(fall, baseline, numbers):
        name = "improved"
        grade = "substantial" if _reaches(fall, baseline, numbers.substantial_percent) else ""
    elif fall >= numbers.slight_points or _reaches(fall, baseline, numbers.slight_percent):
        grade = "slight"
    return ResponseClass(name, grade, fall, percent)


def daily_means(answers: Sequence[Answer]) -> list[Answer]:
    """One answer a day: those of the same day are averaged."""
    ordered = sorted(answers, key=lambda answer: answer.on)
    return [
        Answer(on, fmean(answer.value for answer in same), any(answer.final for answer in same))
        for on, same in ((on, list(same)) for on, same in groupby(ordered, key=lambda answer: answer.on))
    ]


def is_rising(answers: Sequence[Answer], times: int) -> bool:
    """Whether the last `times` answers to one question rose, each above the one before."""
    last = daily_means(answers)[-times:]
    return len(last) == times and all(one.value < next_.value for one, next_ in pairwise(last))


def persists(answers: Sequence[Answer], at_least: float, days: int) -> bool:
    """Whether the last answers stayed at this or above over so many days, two answers at the least."""
    high = list(takewhile(lambda answer: answer.value >= at_least, reversed(daily_means(answers))))
    return len(high) > 1 and (high[0].on - high[-1].on).days >= days


def _is_important(change: float, baseline: float, numbers: ChangeThresholds) -> bool:
    return change >= numbers.points or (
        change >= numbers.slight_points and _reaches(change, baseline, numbers.percent)
    )


def _is_gone(baseline: float, by_day: Sequence[Answer], numbers: ChangeThresholds) -> bool:
    """Once at the week 8 outcome, or at answers in a row that lie a week apart."""
    low = list(takewhile(lambda answer: answer.value <= numbers.resolved_to, reversed(by_day)))
    if baseline < numbers.resolved_from or not low:
        return False
    return low[0].final or (low[0].on - low[-1].on).days >= numbers.resolved_days


def _reaches(change: float, baseline: float, percent: float) -> bool:
    """Whether a change is at least so many percent of the baseline; of nothing there is no percentage."""
    return baseline > 0 and 100 * change >= percent * baseline
