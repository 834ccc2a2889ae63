"""A plan's steps in words for the client: what to do today, when, how long, how strong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from clinic.mail.wording import dated
from treatments.models import PlanStep
from treatments.vocabulary import POSITIONS, TOOLS

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITH_A_DOSE = ("pressure", "stretch")
EVERY_DAY_STRETCHES = "Stretches for every day"
ON_THE_FIRST_DAY = ("stretch", "daily_stretch", "hydration", "movement", "posture", "stress_sleep")
TODAY = 3


def today(steps: Sequence[PlanStep], day: date) -> list[str]:
    """Three things for that day, one of each kind. Pressing is none of them: what was treated rests first."""
    steps = [step for step in steps if day.weekday() in step.days]
    first = {step.kind: step for step in reversed(steps)}
    last = {step.kind: step for step in steps}  # of movement, what comes after warming up
    of_each = [(last if kind == "movement" else first)[kind] for kind in ON_THE_FIRST_DAY if kind in first]
    return [titled(step) for step in of_each[:TODAY]]


def titled(step: PlanStep) -> str:
    """The step's title and the side it is for."""
    sides = {"left": ", left side", "right": ", right side", "both": ", both sides"}
    return step.title + sides.get(step.side, "")


def dose_of(step: PlanStep, rested: date) -> list[tuple[str, str]]:
    """When, how long, how strong, with what and how placed; what does not apply is left out."""
    strength = f"A tolerable, good ache, at most {step.intensity_max} of 10" if step.intensity_max else ""
    rows = [
        ("When", _when(step, rested)),
        ("How long", how_long(step).capitalize()),
        ("How strong", strength),
        ("With", TOOLS.get(step.tool, "").capitalize()),
        ("Position", POSITIONS.get(step.body_position, "")),
        ("Why", step.why),
    ]
    return [(label, said) for label, said in rows if said]


def how_long(step: PlanStep) -> str:
    """The hold and its repeats."""
    if not step.hold_seconds:
        return ""
    times = "once" if step.repeats == 1 else f"{step.repeats} times"
    return f"hold {step.hold_seconds} seconds, {times}"


def in_a_line(step: PlanStep) -> str:
    """How and why, with the dose where there is one, and the days where it is not for every day."""
    dose = f"{how_long(step).capitalize()}." if step.hold_seconds else ""
    days = "" if _daily(step) else f"{_days(step)}."
    return " ".join(part for part in (days, step.how, dose, step.why) if part)


def normal(soreness_hours: int) -> str:
    """What to expect, without a promise."""
    return (
        f"Mild soreness where you were pressed, for up to {soreness_hours} hours. More is not better: keep "
        "to the days given. This may help; how much differs from person to person."
    )


def _when(step: PlanStep, rested: date) -> str:
    days = "Every day" if _daily(step) else _days(step)
    often = f", {step.per_day} times a day" if step.per_day and step.per_day > 1 else ""
    begins = f", from {dated(_first(step.days, rested))}" if step.kind == "pressure" else ""
    return days + often + begins


def _daily(step: PlanStep) -> bool:
    return len(step.days) == len(WEEKDAYS)


def _days(step: PlanStep) -> str:
    return ", ".join(WEEKDAYS[day] for day in sorted(step.days))


def _first(days: Sequence[int], rested: date) -> date:
    """The first of these weekdays once the treated muscles have rested."""
    ahead = (rested + timedelta(days=number) for number in range(len(WEEKDAYS)))
    return next(day for day in ahead if day.weekday() in days)
