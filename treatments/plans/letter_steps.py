"""The steps that a letter shows of a plan: the most important ones, each with all its cautions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from clinic.mail.layout import BulletList, LetterBlock, Paragraph, Strong
from treatments.models import PlanStep
from treatments.plans.wording import describe_days, describe_hold, describe_strength, steps_for_day

NUMBERS_OF_STEPS = ((2, 1), (1, 1), (2, 0), (1, 0), (0, 1), (0, 0))
"""How many presses and stretches: a press and a stretch say more than two presses."""
FOR_ALL = "For each of these steps:"


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
        chosen = [*presses[:pressed], *stretches[:stretched]]
        yield [step for step in steps if step in chosen]


def letter_steps_blocks(
    shown: Sequence[PlanStep], numbers: Mapping[UUID, int], *, with_why: bool
) -> list[LetterBlock]:
    """Return how strongly to press, and the steps; a caution that all of them have is said once."""
    common = [line for line in shown[0].cautions if all(line in step.cautions for step in shown[1:])]
    common = common if len(shown) > 1 else []
    blocks: list[LetterBlock] = []
    if strength := describe_strength(shown):
        blocks.append(Paragraph(strength))
    for step in shown:
        blocks.append(_step_paragraph(numbers[step.pk], step, with_why=with_why))
        own = [line for line in step.cautions if line not in common]
        blocks += [BulletList(*own)] if own else []
    return [*blocks, Paragraph(FOR_ALL), BulletList(*common)] if common else blocks


def _step_paragraph(number: int, step: PlanStep, *, with_why: bool) -> Paragraph:
    """Return a step in a paragraph, without the name in Latin."""
    title = re.sub(r" \([^)]*\)", "", step.title)
    dose = f" {describe_days(step)}: {describe_hold(step)}." if step.hold_seconds else ""
    why = f" {step.why}" if with_why and step.why else ""
    return Paragraph(Strong(f"{number}. {title}. "), step.how, dose, why)
