"""Limits on each step and on the whole plan, whoever wrote it: the client's conditions and the caps."""

from collections.abc import Iterator, Sequence

from treatments.limits.on_marks import Objection
from treatments.limits.on_plans import Restrictions
from treatments.plans.drafting.steps import (
    EVERY_DAY,
    Dose,
    MuscleCare,
    Step,
    allowed_presses,
    allows_stretch,
    seconds_on_the_fullest_day,
)
from treatments.vocabulary import FLOOR_POSITIONS

STRETCHES = ("stretch", "daily_stretch")
MOST_STEPS = 24
"""More is done by nobody, and takes more than a few pages."""


def step_objections(
    step: Step, care: MuscleCare | None, limits: Restrictions, dose: Dose
) -> Iterator[Objection]:
    """Yield the objections to one step; `care` is its muscle's, where it has one."""
    if not limits.allows_kind(step.kind):
        yield Objection("step_ruled_out", "The client's conditions rule out steps of this kind.")
    if care is None:
        return
    if limits.avoids(care.slug, care.region, step.side):
        yield Objection("place_avoided", "The client's conditions rule out doing anything here.")
    if step.kind == "pressure":
        if objection := _pressing_objection(step, care, limits):
            yield objection
        yield from _dose_objections(step, care, limits, dose)
    elif not allows_stretch(care, step.side, limits):
        yield Objection("step_ruled_out", "The client's conditions rule out this stretch.")


def _pressing_objection(step: Step, care: MuscleCare, limits: Restrictions) -> Objection | None:
    """Return the first objection to pressing this muscle at home."""
    if not care.presses:
        return Objection("not_for_home", "Only a therapist presses this muscle. Add its stretch instead.")
    if care.teach_first and not step.taught:
        return Objection("not_taught", "Show the client how to press it, note that on the mark, then add it.")
    allowed = allowed_presses(care, step.side, limits)
    if not allowed:
        return Objection("step_ruled_out", "The client's conditions rule out every way to press here.")
    if not any((press.tool, press.position) == (step.tool, step.body_position) for press in allowed):
        return Objection("step_ruled_out", "The client's conditions rule out this tool or position here.")
    return None


def _dose_objections(step: Step, care: MuscleCare, limits: Restrictions, dose: Dose) -> Iterator[Objection]:
    hold = limits.minimum("hold_max", min(care.hold_max or 0, dose.max_hold_seconds))
    strength = limits.minimum("intensity_max", dose.intensity_max)
    excesses = (
        ((step.hold_seconds or 0) > hold, f"Hold this muscle {hold} seconds at most."),
        ((step.repeats or 0) > dose.max_repeats, f"Repeat pressing {dose.max_repeats} times at most."),
        ((step.intensity_max or 0) > strength, f"Press at {strength} of 10 at most."),
        (len(step.days) > care.sessions_per_week_max, "Press this muscle on fewer days of the week."),
    )
    yield from (Objection("dose_too_high", reason) for is_over, reason in excesses if is_over)


def plan_objections(steps: Sequence[Step], limits: Restrictions, dose: Dose) -> Iterator[Objection]:
    """Yield the objections to the steps as a whole."""
    own = {step.muscle for step in steps if step.muscle and step.kind != "daily_stretch"}
    on_floor = {step.muscle for step in steps if step.muscle and step.body_position in FLOOR_POSITIONS}
    pressing = [step for step in steps if step.kind == "pressure"]
    a_day = max(sum(day in step.days for step in pressing) for day in EVERY_DAY)
    minutes = dose.max_pressure_minutes_a_day
    caps = (
        (len(own), limits.minimum("max_muscles", dose.max_muscles), "muscles in a plan"),
        (len(on_floor), dose.max_floor_muscles, "muscles that need the floor"),
        (a_day, dose.default_muscles, "muscles pressed on one day"),
        (sum(step.kind in STRETCHES for step in steps), dose.max_stretches, "stretches"),
        (seconds_on_the_fullest_day(steps), minutes * 60, f"seconds ({minutes} minutes) of pressing a day"),
        (len(steps), MOST_STEPS, "steps in a plan"),
    )
    for number, limit, counted in caps:
        if number > limit:
            yield Objection("plan_too_full", f"At most {limit} {counted}. Take something out first.")
