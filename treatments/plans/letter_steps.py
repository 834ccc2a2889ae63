"""The steps that a letter shows of a plan: the most important ones, each with all its cautions."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from uuid import UUID

from clinic.mail.layout import BulletList, LetterBlock, Paragraph, Strong
from treatments.models import PlanStep
from treatments.plans.drafting.steps import SAME_ON_THE_LEFT
from treatments.plans.wording import describe_days, describe_hold, describe_strength, steps_for_day

NUMBERS_OF_STEPS = ((2, 1), (1, 1), (2, 0), (1, 0), (0, 1), (0, 0))
"""How many presses and stretches: a press and a stretch say more than two presses."""
FOR_ALL = "For each of these steps:"
LEFT_OUT_IN_TURN = ("why", "repetition", "heading", "next_visit", "third_action")
"""What a letter leaves out, one after the other, before it leaves out a step; a caution never.

Repetition is the side in a title whose words name it, and a caution said again for a second step.
"""
FORMS = tuple(LEFT_OUT_IN_TURN[:number] for number in range(len(LEFT_OUT_IN_TURN) + 1))
"""The forms of a letter by what they leave out, the fullest first."""
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
    shown: Sequence[PlanStep], numbers: Mapping[UUID, int], without: Collection[str]
) -> list[LetterBlock]:
    """Return how strongly to press, and the steps; a dose or a caution that several share is said once."""
    shared_cautions = _shared_cautions(shown, numbers, without)
    said = set(chain.from_iterable(shared_cautions.values()))
    presses = [step for step in shown if step.kind == "pressure"]
    doses = {_dose(step) for step in presses}
    shared = doses.pop() if len(presses) > 1 and len(doses) == 1 else ""
    blocks: list[LetterBlock] = []
    if strength := describe_strength(shown):
        blocks.append(Paragraph(f"{strength} {shared}".strip()))
    for step in shown:
        dose = "" if shared and step in presses else _dose(step)
        blocks.append(_step_paragraph(numbers[step.pk], step, dose, without))
        own = [line for line in step.cautions if line not in said]
        blocks += [BulletList(*own)] if own else []
    for heading, lines in shared_cautions.items():
        blocks += [Paragraph(heading), BulletList(*lines)]
    return blocks


def _shared_cautions(
    shown: Sequence[PlanStep], numbers: Mapping[UUID, int], without: Collection[str]
) -> dict[str, list[str]]:
    """Return the cautions of all steps under their heading; without repetition, of any two as well."""
    shared: dict[str, list[str]] = {}
    for line in dict.fromkeys(chain.from_iterable(step.cautions for step in shown)):
        careful = [str(numbers[step.pk]) for step in shown if line in step.cautions]
        if len(careful) > 1 and (len(careful) == len(shown) or "repetition" in without):
            heading = FOR_ALL if len(careful) == len(shown) else f"For steps {' and '.join(careful)}:"
            shared.setdefault(heading, []).append(line)
    return shared


def _step_paragraph(number: int, step: PlanStep, dose: str, without: Collection[str]) -> Paragraph:
    """Return a step in a paragraph, in few words and without the name in Latin."""
    title = re.sub(r" \([^)]*\)", "", step.title)
    how = step.brief or step.how
    if "repetition" in without:
        title = _without_side(title, how)
    why = "" if "why" in without else step.why
    return Paragraph(Strong(f"{number}. {title}. "), " ".join(part for part in (how, dose, why) if part))


def _without_side(title: str, how: str) -> str:
    """Return a title without its side, if the words that follow name it."""
    name, _, side = title.rpartition(", ")
    named = side in SIDES_OF_TITLES and side.split()[0] in how.split()
    return name if named or (side == "both sides" and how.endswith(SAME_ON_THE_LEFT)) else title


def _dose(step: PlanStep) -> str:
    return f"{describe_days(step)}: {describe_hold(step)}." if step.hold_seconds else ""
