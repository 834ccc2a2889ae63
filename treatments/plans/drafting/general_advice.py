"""The advice in every plan besides its muscles: warm up, stretch, move, drink, eat, change position, rest.

And the rules about when to stop, in plain words; they are in every plan, and nobody can take them out.
"""

from collections.abc import Container, Iterable, Mapping, Sequence

from treatments.limits.on_plans import Restrictions
from treatments.plans.drafting.steps import (
    Dose,
    MuscleCare,
    Step,
    allowed_presses,
    allows_stretch,
    stretch_step,
)
from treatments.vocabulary import FLOOR_POSITIONS, ROLLERS, TOOLS

NAMES_OF_SPOTS = {"shoulders": "shoulders", "upper_back": "upper back", "neck": "neck", "hips": "hips"}
"""The spots with a stretch for every day, in the order in which they get room."""
SPOTS_OF_GROUPS = {
    "head": ("neck",),
    "neck": ("neck", "shoulders"),
    "shoulder": ("shoulders", "upper_back"),
    "upper_back": ("upper_back", "shoulders"),
    "lower_back": ("hips",),
    "hip_pelvis": ("hips",),
    "thigh": ("hips",),
}
"""The spots that a complaint in a group of zones touches."""
EMERGENCY_SIGNS = (
    "Pressure or pain in the chest, or shortness of breath.",
    "A drooping face, a weak arm, trouble speaking or sudden loss of sight.",
    "Numbness where you would sit on a saddle, or new trouble with bladder or bowel.",
    "The worst headache of your life, or a stiff neck with fever.",
    "Fainting, or pain after a fall, a crash or a blow.",
)
GO_SLOWLY = (
    "Press gently at first and build up slowly; ease off as soon as you tense up. Take a softer tool when "
    "one leaves a bruise."
)
NOT_THERE = (
    "Never press over bone, joints, the front of the neck, a pulse, the armpit, the groin crease, the back "
    "of the knee, the kidneys, moles or varicose veins."
)


def stop_rules(*, intensity_max: int, soreness_hours: int) -> list[str]:
    """Return the rules about when to stop, with the plan's numbers: pain out of 10, hours of soreness."""
    return [
        "Stop and ask us when the pain is sharp, stabbing or shooting, or when you feel numbness, tingling "
        "or weakness.",
        "Stop when the skin changes colour, or when you feel dizzy, sick or faint.",
        f"Ease off when it hurts more than {intensity_max} of 10. Ask us when the spot is very sore, when "
        f"the soreness spreads, or when it is still there after {soreness_hours} hours.",
        "Do not press a calf or an arm that is swollen, warm or tender: see a doctor the same day. Ask about "
        "any new swelling or lump.",
        GO_SLOWLY,
        NOT_THERE,
    ]


def before_pressing(dose: Dose, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that come first: warmth if something is pressed, then easy movement."""
    warm = _warm_up(dose.warm_up_minutes) if dose.warm_up_minutes else None
    heat = HEAT if any(step.kind == "pressure" for step in steps) else None
    return [step for step in (heat, warm) if step]


def after_pressing(
    dose: Dose, steps: Sequence[Step], rolling: Step | None, *, eats_irregularly: bool
) -> list[Step]:
    """Return how to finish, and the advice for the day."""
    finish = FINISH if any(step.muscle for step in steps) else None
    meals = MEALS if eats_irregularly else None
    advice = (finish, rolling, WATER, meals, _posture(dose.break_every_minutes), MOVE, REST)
    return [step for step in advice if step]


def rolling_step(
    pressing: Sequence[Step],
    cares: Mapping[str, MuscleCare],
    limits: Restrictions,
    dose: Dose,
    owned: Sequence[str],
) -> Step | None:
    """Return light rolling, by name, of the pressed muscles that may be rolled with a roller they own."""
    for roller in (tool for tool in ROLLERS if tool in owned and dose.rolling_minutes_a_day):
        rolled = [
            cares[step.muscle]
            for step in pressing
            if cares[step.muscle].may_be_rolled
            and any(press.tool == roller for press in allowed_presses(cares[step.muscle], step.side, limits))
        ]
        if rolled:
            return _rolling(dose.rolling_minutes_a_day, roller, [care.plain_name for care in rolled])
    return None


def daily_stretches(
    steps: Sequence[Step],
    cares: Iterable[MuscleCare],
    limits: Restrictions,
    dose: Dose,
    *,
    marked: Container[str],
    spots: Container[str],
) -> list[Step]:
    """Return a stretch for each of the `spots` that the plan's own stretches leave out, if there is room.

    Such a stretch is never done on the floor and never of a `marked` muscle that was left out. No stretch is
    added where a condition limits the number of muscles, stretches, or what may be done at some place.
    """
    if limits.calls_for_the_least:
        return []
    cares = list(cares)
    own = [step for step in steps if step.kind == "stretch"]
    unmarked = [care for care in cares if care.slug not in marked]
    added: list[Step] = []
    stretched = {step.muscle for step in own}
    covered = {spot for care in cares if care.slug in stretched for spot in care.common_spots}
    for spot, name in NAMES_OF_SPOTS.items():
        care = None if spot in covered or spot not in spots else _care_for_spot(spot, unmarked, limits)
        if care and len(own) + len(added) < dose.max_stretches:
            added.append(
                stretch_step(care, "both", why=f"It keeps your {name} moving.", kind="daily_stretch")
            )
    return added


def _care_for_spot(spot: str, cares: Sequence[MuscleCare], limits: Restrictions) -> MuscleCare | None:
    """Return the care with the stretch that is most about this spot, among those within the limits."""
    allowed = [
        care
        for care in cares
        if spot in care.common_spots
        and care.stretch.position not in FLOOR_POSITIONS
        and allows_stretch(care, "both", limits, ())
    ]
    return min(allowed, key=lambda care: len(care.common_spots), default=None)


def _warm_up(minutes: int) -> Step:
    return Step(
        kind="movement",
        title="Warm up",
        how=f"{minutes} minutes of easy movement of the parts you are going to work on, or a warm shower.",
    )


def _posture(minutes: int) -> Step:
    return Step(
        kind="posture",
        title="Change position often",
        how=f"Get up at least every {minutes} minutes. Screen at eye height, arms supported, phone up to "
        "the face, no bag always on the same shoulder.",
    )


def _rolling(minutes: int, roller: str, plain_names: Sequence[str]) -> Step:
    return Step(
        kind="light_rolling",
        title="Light rolling",
        how=f"With {TOOLS[roller]}, over the {' and the '.join(plain_names)} only: slowly, lightly and "
        f"without holding on a spot, at most {minutes} minutes a day in all. Leave it out while a muscle is "
        "sore.",
        tool=roller,
    )


HEAT = Step(
    kind="heat",
    title="Warmth",
    how="If you like, 10 to 15 minutes of a warm pack before pressing; not where the skin feels less than "
    "usual, and not on anything hot or swollen, nor on sore skin.",
)
FINISH = Step(
    kind="movement",
    title="To finish",
    how="Move the parts you worked on slowly through their easy range, with three long breaths out.",
)
WATER = Step(
    kind="hydration",
    title="Drink water",
    how="A glass after the session and regular drinks through the day; keep to your doctor's limit "
    "if you have one.",
    why="It may ease next-day soreness.",
)
MEALS = Step(
    kind="food",
    title="Regular meals",
    how="Eat at regular times. If you often have cramps, mention it to your doctor.",
    why="Cramps can have to do with salts or medicines.",
)
MOVE = Step(
    kind="movement",
    title="Keep moving",
    how="A daily walk or any light activity you like.",
)
REST = Step(
    kind="stress_sleep",
    title="Breathe and rest",
    how="A few slow breaths when you notice tension, and the same bedtime most days.",
)
