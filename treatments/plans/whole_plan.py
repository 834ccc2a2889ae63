"""The whole plan as the blocks of a page: before, press, stretch, after, what is normal and when to stop."""

from collections.abc import Sequence
from datetime import date, timedelta

from clients.addressing import Addressee
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
from clinic.mail.wording import dated
from clinic.models import Practice
from scheduling.rebooking.worklist import describe_advice, has_visit_ahead
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.notes.drawing import BodyDrawing
from treatments.plans.drafting.general_advice import EMERGENCY_SIGNS
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
    """Return all of the plan, in the order in which it is done; a step bears the number of its marks."""
    steps = list(plan.steps.all())
    rested = plan.note.visit_on + timedelta(hours=settings.soreness_hours)
    parts, emergency = parts_of(steps), practice.emergency_number_at(plan.note.location)
    blocks: list[LetterBlock] = [Heading(plan_heading(to)), Paragraph(greeting(to))]
    blocks += list_blocks("Today", actions_for_day(steps))
    if plan.message:
        blocks.append(Paragraph(plan.message))
    blocks += list_blocks("Before", [_line(step) for step in parts.before])
    if drawing:
        blocks.append(Image(CHART, describe_chart(drawing)))
    if strength := describe_strength(steps):
        blocks.append(Paragraph(strength))
    for step in parts.numbered:
        blocks += _step_blocks(parts.numbers[step.pk], step, rested)
    blocks += list_blocks(EVERY_DAY_STRETCHES, [_line(step) for step in parts.daily])
    blocks += list_blocks("After, and through the day", [_line(step) for step in parts.after])
    blocks += [
        Heading("What is normal"),
        Paragraph(describe_normal(settings.soreness_hours)),
        Heading("When to stop"),
        BulletList(*plan.stop_rules),
        Notice(Strong(f"Call {emergency} at once for any of these")),
        BulletList(*EMERGENCY_SIGNS),
        *list_blocks("Good to know", plan.good_to_know),
        *next_visit_blocks(plan),
    ]
    until = f"This plan runs until {dated(plan.expires_on)}. Our mailbox is not read round the clock."
    return [*blocks, Paragraph(until)]


def next_visit_blocks(plan: SelfCarePlan) -> list[LetterBlock]:
    """Return a line about the next visit if none is booked, with the advice if this client booked."""
    attendance = plan.note.attendance
    if has_visit_ahead(attendance.client_id):
        return []
    booked_it = attendance.client_id == attendance.appointment.client_id
    advised = describe_advice(attendance.appointment) if booked_it else ""
    advice = [f"Your therapist suggests: {advised}. "] if advised else []
    return [Paragraph(*advice, "Your next visit is not booked yet: call or write to us.")]


def plan_heading(to: Addressee) -> str:
    """Return the heading of letter and page: a guardian's is not of a visit of their own."""
    return "After the visit" if to.whose else "After your visit"


def greeting(to: Addressee) -> str:
    """Return the greeting, with the client's name if a guardian reads."""
    if to.whose:
        return f"Hello {to.name}, here is what to do for {to.whose} until the next visit."
    return f"Hello {to.name}, here is what to do until your next visit."


def short_greeting(to: Addressee) -> str:
    """Return the greeting of a letter that has no room for a heading."""
    return f"Hello {to.name}, {f'for {to.whose} until the' if to.whose else 'until your'} next visit:"


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
