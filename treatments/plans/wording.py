"""A plan's steps in words for the client: actions for the day, times, duration and strength."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from clinic.mail.wording import dated
from treatments.models import Muscle, PlanStep

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITH_A_DOSE = ("pressure", "stretch")
EVERY_DAY_STRETCHES = "Stretches for every day"
FOR_THE_DAY = ("stretch", "movement", "hydration", "posture", "stress_sleep", "daily_stretch")
"""The kinds of step for the day of the visit, in this order; nothing is pressed, treated muscles rest."""
ACTIONS_A_DAY = 3


def actions_for_day(steps: Sequence[PlanStep], shown: Collection[PlanStep] | None = None) -> list[str]:
    """Return three actions for the day of the visit, one of each kind; a stretch with its number.

    Of the stretches it names one of those `shown`, if only some are.
    """
    numbers = number_steps(steps)
    named = [step for step in steps if shown is None or step.muscle is None or step in shown]
    return [
        f"{step.title} (step {numbers[step.pk]})" if step.pk in numbers else step.title
        for step in steps_for_day(named)
    ]


def steps_for_day(steps: Sequence[PlanStep]) -> list[PlanStep]:
    """Return three steps for the day of the visit, one of each kind; a stretch without great risk, or none.

    Stretches stand in order of importance: the first one is of the worst spot.
    """
    safe = [step for step in steps if step.muscle is None or _is_for_the_day(step.muscle)]
    first = {step.kind: step for step in reversed(safe)}
    last = {step.kind: step for step in safe}  # of movement, what comes after warming up
    of_each = [(last if kind == "movement" else first)[kind] for kind in FOR_THE_DAY if kind in first]
    return of_each[:ACTIONS_A_DAY]


def _is_for_the_day(muscle: Muscle) -> bool:
    """Return True for a muscle that needs no teaching, and whose stretch risks at most its own end."""
    care = muscle.self_care
    return not care.teach_first and set(care.stretch_risks) <= {"end_range"}


def number_steps(steps: Sequence[PlanStep]) -> dict[UUID, int]:
    """Return by id the numbers, from 1, of the steps with a dose; the chart's marks bear the same."""
    dosed = (step.pk for step in steps if step.kind in WITH_A_DOSE)
    return {pk: number for number, pk in enumerate(dosed, 1)}


class PlanParts(NamedTuple):
    """The steps of a plan in the order in which they are done; `numbers` has those of the numbered, by id."""

    before: list[PlanStep]
    numbered: list[PlanStep]
    numbers: dict[UUID, int]
    daily: list[PlanStep]
    after: list[PlanStep]


def parts_of(steps: Sequence[PlanStep]) -> PlanParts:
    """Return what comes before the numbered steps, those, the stretches for every day, and what follows."""
    numbers = number_steps(steps)
    first = next((place for place, step in enumerate(steps) if step.pk in numbers), 0)
    others = [step for step in steps[first:] if step.pk not in numbers]
    return PlanParts(
        before=list(steps[:first]),
        numbered=[step for step in steps if step.pk in numbers],
        numbers=numbers,
        daily=[step for step in others if step.kind == "daily_stretch"],
        after=[step for step in others if step.kind != "daily_stretch"],
    )


def describe_dose(step: PlanStep, rested: date) -> list[tuple[str, str]]:
    """Return the labels and texts of days, hold and reason, without blank ones."""
    rows = [
        ("When", _when(step, rested)),
        ("How long", describe_hold(step).capitalize()),
        ("Why", step.why),
    ]
    return [(label, text) for label, text in rows if text]


def describe_hold(step: PlanStep) -> str:
    """Return the hold and its repeats; blank for a step without a hold."""
    if not step.hold_seconds:
        return ""
    times = {1: "once", 2: "twice"}.get(step.repeats or 1, f"{step.repeats} times")
    return f"hold {step.hold_seconds} seconds, {times}"


def describe_strength(steps: Sequence[PlanStep]) -> str:
    """Return how strongly to press, said once for all steps; blank where nothing is pressed."""
    limits = [step.intensity_max for step in steps if step.intensity_max]
    return f"Press to a good ache, at most {min(limits)} of 10." if limits else ""


def describe_in_line(step: PlanStep) -> str:
    """Return how and why in one line, with the dose if there is one, and the days if not every day."""
    dose = f"{describe_hold(step).capitalize()}." if step.hold_seconds else ""
    days = "" if _is_daily(step) else f"{_days(step)}."
    return " ".join(part for part in (days, step.how, dose, step.why) if part)


def describe_normal(soreness_hours: int) -> str:
    """Return the soreness to expect, without a promise."""
    return (
        f"Mild soreness where you were pressed, for up to {soreness_hours} hours. More is not better: keep "
        "to the days given. This may help; how much differs from person to person."
    )


def describe_days(step: PlanStep) -> str:
    """Return the days of a step, or how often a day where it is for every day."""
    if not _is_daily(step):
        return _days(step)
    return {1: "Every day", 2: "Twice a day"}.get(step.per_day or 1, f"{step.per_day} times a day")


def _when(step: PlanStep, rested: date) -> str:
    start = f", from {dated(_first(step.days, rested))}" if step.kind == "pressure" else ""
    return describe_days(step) + start


def _is_daily(step: PlanStep) -> bool:
    return len(step.days) == len(WEEKDAYS)


def _days(step: PlanStep) -> str:
    return ", ".join(WEEKDAYS[day] for day in sorted(step.days))


def _first(days: Sequence[int], rested: date) -> date:
    """Return the first of these weekdays once the treated muscles have rested."""
    ahead = (rested + timedelta(days=number) for number in range(len(WEEKDAYS)))
    return next(day for day in ahead if day.weekday() in days)
