"""A plan's steps in words for the client: actions for the day, times, duration and strength."""

from collections.abc import Sequence
from datetime import date, timedelta

from clinic.mail.wording import dated
from treatments.models import PlanStep
from treatments.vocabulary import POSITIONS, TOOLS

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITH_A_DOSE = ("pressure", "stretch")
EVERY_DAY_STRETCHES = "Stretches for every day"
ON_THE_FIRST_DAY = ("stretch", "daily_stretch", "hydration", "movement", "posture", "stress_sleep")
ACTIONS_A_DAY = 3


def actions_for_day(steps: Sequence[PlanStep], day: date) -> list[str]:
    """Return three actions for that day, one of each kind; no pressing, since treated muscles rest first."""
    steps = [step for step in steps if day.weekday() in step.days]
    first = {step.kind: step for step in reversed(steps)}
    last = {step.kind: step for step in steps}  # of movement, what comes after warming up
    of_each = [(last if kind == "movement" else first)[kind] for kind in ON_THE_FIRST_DAY if kind in first]
    return [titled_for_side(step) for step in of_each[:ACTIONS_A_DAY]]


def titled_for_side(step: PlanStep) -> str:
    """Return the step's title with its side."""
    sides = {"left": ", left side", "right": ", right side", "both": ", both sides"}
    return step.title + sides.get(step.side, "")


def describe_dose(step: PlanStep, rested: date) -> list[tuple[str, str]]:
    """Return the labels and texts of days, hold, strength, tool, position and reason, without blank ones."""
    strength = f"A tolerable, good ache, at most {step.intensity_max} of 10" if step.intensity_max else ""
    rows = [
        ("When", _when(step, rested)),
        ("How long", describe_hold(step).capitalize()),
        ("How strong", strength),
        ("With", TOOLS.get(step.tool, "").capitalize()),
        ("Position", POSITIONS.get(step.body_position, "")),
        ("Why", step.why),
    ]
    return [(label, text) for label, text in rows if text]


def describe_hold(step: PlanStep) -> str:
    """Return the hold and its repeats; blank for a step without a hold."""
    if not step.hold_seconds:
        return ""
    times = "once" if step.repeats == 1 else f"{step.repeats} times"
    return f"hold {step.hold_seconds} seconds, {times}"


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


def _when(step: PlanStep, rested: date) -> str:
    days = "Every day" if _is_daily(step) else _days(step)
    often = f", {step.per_day} times a day" if step.per_day and step.per_day > 1 else ""
    start = f", from {dated(_first(step.days, rested))}" if step.kind == "pressure" else ""
    return days + often + start


def _is_daily(step: PlanStep) -> bool:
    return len(step.days) == len(WEEKDAYS)


def _days(step: PlanStep) -> str:
    return ", ".join(WEEKDAYS[day] for day in sorted(step.days))


def _first(days: Sequence[int], rested: date) -> date:
    """Return the first of these weekdays once the treated muscles have rested."""
    ahead = (rested + timedelta(days=number) for number in range(len(WEEKDAYS)))
    return next(day for day in ahead if day.weekday() in days)
