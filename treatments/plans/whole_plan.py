"""The whole plan as the blocks of a page: before, press, stretch, after, what is normal and when to stop."""

from collections.abc import Sequence
from datetime import date, timedelta

from clients.addressing import Addressee
from clinic.appearance.languages import ENGLISH, is_english, writing_in
from clinic.mail.layout import (
    BulletList,
    Facts,
    Heading,
    Image,
    Inline,
    LetterBlock,
    Notice,
    Paragraph,
    Strong,
)
from clinic.models import Practice
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.notes.drawing import BodyDrawing
from treatments.plans.drafting.general_advice import EMERGENCY_SIGNS
from treatments.plans.frame import (
    greeting,
    how_long_it_runs,
    in_english,
    language_note,
    next_visit_blocks,
    plan_heading,
    when_to_stop,
)
from treatments.plans.wording import (
    EVERY_DAY_STRETCHES,
    actions_for_day,
    describe_dose,
    describe_in_line,
    describe_normal,
    describe_strength,
    parts_of,
)

CHART = "chart"


def plan_blocks(
    plan: SelfCarePlan,
    to: Addressee,
    practice: Practice,
    settings: ClinicalSettings,
    drawing: BodyDrawing | None,
) -> list[LetterBlock]:
    """Return all of the plan, in the order in which it is done; a step bears the number of its marks.

    The plan is in English; what stands around it is in the language written now.
    """
    emergency = practice.emergency_number_at(plan.note.location)
    message: list[LetterBlock] = [Paragraph(plan.message)] if plan.message else []
    with writing_in(ENGLISH):
        today = list_blocks("Today", actions_for_day(list(plan.steps.all())))
        content = _content(plan, emergency, settings, drawing)
    head: list[LetterBlock] = [Heading(plan_heading(to)), Paragraph(greeting(to))]
    foot = [*next_visit_blocks(plan), how_long_it_runs(plan)]
    if is_english():
        return [*head, *today, *message, *content, *foot]
    stop = when_to_stop(emergency)
    return [*head, *language_note(), *stop, *message, *in_english([*today, *content]), *foot]


def _content(
    plan: SelfCarePlan, emergency: str, settings: ClinicalSettings, drawing: BodyDrawing | None
) -> list[LetterBlock]:
    """Return the plan itself after the actions for the day."""
    steps = list(plan.steps.all())
    rested = plan.note.visit_on + timedelta(hours=settings.soreness_hours)
    parts = parts_of(steps)
    blocks = list_blocks("Before", [_line(step) for step in parts.before])
    if drawing:
        blocks.append(Image(CHART, describe_chart(drawing)))
    if strength := describe_strength(steps):
        blocks.append(Paragraph(strength))
    for step in parts.numbered:
        blocks += _step_blocks(parts.numbers[step.pk], step, rested)
    blocks += list_blocks(EVERY_DAY_STRETCHES, [_line(step) for step in parts.daily])
    blocks += list_blocks("After, and through the day", [_line(step) for step in parts.after])
    return [
        *blocks,
        Heading("What is normal"),
        Paragraph(describe_normal(settings.soreness_hours)),
        Heading("When to stop"),
        BulletList(*plan.stop_rules),
        Notice(Strong(f"Call {emergency} at once for any of these")),
        BulletList(*EMERGENCY_SIGNS),
        *list_blocks("Good to know", plan.good_to_know),
    ]


def list_blocks(heading: str, items: Sequence[Inline | Sequence[Inline]]) -> list[LetterBlock]:
    """Return a list under its heading; nothing for an empty list."""
    return [Heading(heading), BulletList(*items)] if items else []


def describe_chart(drawing: BodyDrawing) -> str:
    """Return the chart in words, for readers who do not see it."""
    return f"Body chart with your points, numbered as the steps. {drawing.words()}"


def _line(step: PlanStep) -> list[Inline]:
    return [Strong(f"{step.title}. "), describe_in_line(step)]


def _step_blocks(number: int, step: PlanStep, rested: date) -> list[LetterBlock]:
    heading, facts = Heading(f"{number}. {step.title}"), Facts(*describe_dose(step, rested))
    blocks: list[LetterBlock] = [heading, Paragraph(step.how), facts]
    return [*blocks, BulletList(*step.cautions)] if step.cautions else blocks
