"""What every plan says besides its muscles: warm up, move, drink, change position, rest."""

from __future__ import annotations

from treatments.plan_steps import Dose, Step


def before_pressing(dose: Dose) -> list[Step]:
    """What comes first."""
    if not dose.warm_up_minutes:
        return []
    return [
        Step(
            kind="movement",
            title="Warm up",
            how=f"{dose.warm_up_minutes} minutes of easy movement of the parts below.",
            why="Warm muscles give way more easily.",
        )
    ]


def after_pressing(dose: Dose, *, rolling: bool) -> list[Step]:
    """What goes with it through the day; `rolling` only where pressing is allowed at all."""
    steps = [
        Step(
            kind="hydration",
            title="Water",
            how="A glass after the session and regular drinks through the day; keep to your doctor's limit "
            "if you have one.",
            why="It may ease next-day soreness.",
        ),
        Step(
            kind="posture",
            title="Change position often",
            how=f"Get up at least every {dose.break_every_minutes} minutes. Screen at eye height, arms "
            "supported, phone up to the face.",
            why="Long sitting in one position feeds tight spots.",
        ),
        Step(
            kind="movement",
            title="Keep moving",
            how="A daily walk or any light activity you like.",
            why="Regular movement keeps muscles loose.",
        ),
        Step(
            kind="stress_sleep",
            title="Breathe and rest",
            how="A few slow breaths when you notice tension, and the same bedtime most days.",
            why="Stress and short nights make muscles tense.",
        ),
    ]
    if rolling and dose.rolling_minutes_a_day:
        steps.insert(0, _rolling(dose.rolling_minutes_a_day))
    return steps


def _rolling(minutes: int) -> Step:
    return Step(
        kind="light_rolling",
        title="Light rolling",
        how="Only over the muscles named above: slowly, lightly and without holding on a spot, at most "
        f"{minutes} minutes a day in all. Leave it out on a day when a muscle is sore to the touch.",
        why="It keeps the muscle used to gentle pressure between the pressing days.",
    )
