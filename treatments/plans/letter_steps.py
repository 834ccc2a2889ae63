"""The steps that a letter shows of a plan: the most important ones, each with all its cautions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from uuid import UUID

from clinic.mail.layout import BulletList, LetterBlock, Paragraph, Strong
from treatments.models import PlanStep
from treatments.plans.drafting.steps import SAME_ON_THE_LEFT
from treatments.plans.wording import describe_days, describe_hold, describe_strength, steps_for_day

NUMBERS_OF_STEPS = ((2, 1), (1, 1), (2, 0), (1, 0), (0, 1), (0, 0))
"""How many presses and stretches: a press and a stretch say more than two presses."""
FOR_ALL = "For each of these steps:"
WITH_WHY, WITHOUT_WHY, BRIEF = "with_why", "without_why", "brief"
FORMS = (WITH_WHY, WITHOUT_WHY, BRIEF)
"""The forms of a step in a letter; the brief one says nothing twice, and has every caution all the same."""
FIND_THE_SPOT = re.compile(
    r" (?:Find|Squeeze|Stop on) the (?:sore|tender) (?:spot|cord|strand)(?:, press)?(?: and keep still)?\."
)
KEEP_STILL = re.compile(r",? (?:then|and|press and) keep still\.")
SIDES_OF_TITLES = ("left side", "right side")


def choices_of_steps(steps: Sequence[PlanStep]) -> Iterator[list[PlanStep]]:
    """Yield the steps that a letter may show, the best choice first, each in the order of the plan.

    The stretch for the day of the visit comes first, and the presses of muscles in the order of their
    stretches: that is their importance.
    """
    stretches = [step for step in steps if step.kind == "stretch"]
    importance = {step.muscle_id: place for place, step in reversed(list(enumerate(stretches)))}
    presses = sorted(
        (step for step in steps if step.kind == "pressure"),
        key=lambda step: importance.get(step.muscle_id, len(stretches)),
    )
    today = [step for step in steps_for_day(steps) if step.kind == "stretch"]
    stretches.sort(key=lambda step: step not in today)
    for pressed, stretched in NUMBERS_OF_STEPS:
        if pressed > len(presses) or stretched > len(stretches):
            continue
        for chosen in product(_with_the_first(presses, pressed), combinations(stretches, stretched)):
            yield [step for step in steps if step in chain(*chosen)]


def _with_the_first(presses: Sequence[PlanStep], number: int) -> Iterator[Sequence[PlanStep]]:
    """Yield so many presses, always with the most important one, the next most important first."""
    first = presses[: min(number, 1)]
    for others in combinations(presses[1:], number - len(first)):
        yield [*first, *others]


def letter_steps_blocks(
    shown: Sequence[PlanStep], numbers: Mapping[UUID, int], form: str
) -> list[LetterBlock]:
    """Return how strongly to press, and the steps; a dose or a caution that several share is said once."""
    common = [line for line in shown[0].cautions if all(line in step.cautions for step in shown[1:])]
    common = common if len(shown) > 1 else []
    presses = [step for step in shown if step.kind == "pressure"]
    doses = {_dose(step) for step in presses}
    shared = doses.pop() if len(presses) > 1 and len(doses) == 1 else ""
    blocks: list[LetterBlock] = []
    if strength := describe_strength(shown):
        blocks.append(Paragraph(f"{strength} {shared}".strip()))
    for step in shown:
        dose = "" if shared and step in presses else _dose(step)
        blocks.append(_step_paragraph(numbers[step.pk], step, dose, form))
        own = [line for line in step.cautions if line not in common]
        blocks += [BulletList(*own)] if own else []
    return [*blocks, Paragraph(FOR_ALL), BulletList(*common)] if common else blocks


def _step_paragraph(number: int, step: PlanStep, dose: str, form: str) -> Paragraph:
    """Return a step in a paragraph, without the name in Latin."""
    title = re.sub(r" \([^)]*\)", "", step.title)
    how = step.how
    if form == BRIEF:
        title, how = _without_side(title, how), brief_how(how)
    why = step.why if form == WITH_WHY else ""
    return Paragraph(Strong(f"{number}. {title}. "), " ".join(part for part in (how, dose, why) if part))


def brief_how(how: str) -> str:
    """Return the words on a step without what the strength of all steps says: to stay on the sore spot."""
    return KEEP_STILL.sub(".", FIND_THE_SPOT.sub("", how))


def _without_side(title: str, how: str) -> str:
    """Return a title without its side, if the words that follow name it."""
    name, _, side = title.rpartition(", ")
    named = side in SIDES_OF_TITLES and side.split()[0] in how.split()
    return name if named or (side == "both sides" and how.endswith(SAME_ON_THE_LEFT)) else title


def _dose(step: PlanStep) -> str:
    return f"{describe_days(step)}: {describe_hold(step)}." if step.hold_seconds else ""
