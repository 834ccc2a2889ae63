"""What is said to clients after a visit: the self-care plan, today's three actions first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from clients.addressing import Addressee
from clinic.mail.layout import (
    Block,
    Facts,
    Heading,
    Image,
    Inline,
    Notice,
    Paragraph,
    Points,
    Strong,
    compose,
)
from clinic.mail.outbox import Letter
from clinic.mail.wording import dated
from clinic.models import Practice
from clinic.pages import links
from scheduling.rebooking.worklist import advice_in_words, has_visit_ahead
from treatments.models import ClinicalSettings, MarkedPoint, PlanStep, SelfCarePlan
from treatments.notes.chart import marks_of
from treatments.plans.stop_rules import EMERGENCY_SIGNS
from treatments.plans.wording import (
    EVERY_DAY_STRETCHES,
    WITH_A_DOSE,
    dose_of,
    in_a_line,
    normal,
    titled,
    today,
)
from treatments.vocabulary import AFTERCARE

CHART = "chart"
LINK = "plan"


def plan_letter(plan: SelfCarePlan, to: Addressee, points: Sequence[MarkedPoint]) -> Letter:
    """The plan itself, for a mailbox of the reader's own."""
    practice, settings = Practice.current(), ClinicalSettings.current()
    return _letter(plan, to, practice, plan_blocks(plan, to, practice, settings, points))


def link_letter(plan: SelfCarePlan, to: Addressee) -> Letter:
    """A link to the plan, for a mailbox that others read too: the page asks for the birth date."""
    practice = Practice.current()
    zone = plan.note.attendance.appointment.location.zone
    until = datetime.combine(plan.expires_on + timedelta(days=1), time.min, zone)
    blocks: list[Block] = [
        Heading("After your visit"),
        Paragraph(_greeting(to)),
        Paragraph("There is something to read from the last visit. The page asks for the birth date first."),
    ]
    address = links.url(LINK, str(plan.pk), until=until)
    return _letter(plan, to, practice, blocks, button=("Read it", address))


def _letter(
    plan: SelfCarePlan,
    to: Addressee,
    practice: Practice,
    blocks: Sequence[Block],
    button: tuple[str, str] | None = None,
) -> Letter:
    location = plan.note.attendance.appointment.location
    subject = f"After your visit to {practice.name}"
    opt_out = links.opt_out_url(to.key, AFTERCARE)
    written = compose(practice, subject, blocks, button=button, opt_out_url=opt_out, phone=location.phone)
    return Letter(
        kind=AFTERCARE,
        recipient_key=to.key,
        about=plan.letter_key,
        to_address=to.address,
        subject=subject,
        reply_to=location.email or practice.email,
        opt_out_url=opt_out,
        sensitivity="clinical",
        dedupe_key=f"{AFTERCARE}:{plan.pk}",
        **written._asdict(),
    )


def plan_blocks(
    plan: SelfCarePlan,
    to: Addressee,
    practice: Practice,
    settings: ClinicalSettings,
    points: Sequence[MarkedPoint],
) -> list[Block]:
    """The plan as the parts of a letter; the page behind a link shows the same."""
    steps = list(plan.steps.all())
    rested = plan.note.visit_on + timedelta(hours=settings.soreness_hours)
    blocks: list[Block] = [Heading("After your visit"), Paragraph(_greeting(to))]
    blocks += _listed("Today", today(steps, plan.note.visit_on), numbered=True)
    if plan.message:
        blocks.append(Paragraph(plan.message))
    if points:
        blocks.append(Image(CHART, _in_words(points)))
    for step in steps:
        if step.kind in WITH_A_DOSE:
            blocks += _blocks_of(step, rested)
    blocks += _listed(EVERY_DAY_STRETCHES, [_line(step) for step in steps if step.kind == "daily_stretch"])
    dosed = (*WITH_A_DOSE, "daily_stretch")
    blocks += _listed("Through the day", [_line(step) for step in steps if step.kind not in dosed])
    blocks += [
        Heading("What is normal"),
        Paragraph(normal(settings.soreness_hours)),
        Heading("When to stop"),
        Points(*plan.stop_rules),
        Notice(
            Strong(f"Call {practice.emergency_number} at once"),
            "\n- ".join([" for any of these:", *EMERGENCY_SIGNS]),
        ),
        *_listed("Good to know", plan.left_out),
        *next_visit_blocks(plan),
    ]
    until = f"This plan runs until {dated(plan.expires_on)}. Our mailbox is not read round the clock."
    return [*blocks, Paragraph(until)]


def next_visit_blocks(plan: SelfCarePlan) -> list[Block]:
    """A quiet line about the next visit where none is booked, with the advice if this client booked."""
    attendance = plan.note.attendance
    if has_visit_ahead(attendance.client_id):
        return []
    booked_it = attendance.client_id == attendance.appointment.client_id
    advised = advice_in_words(attendance.appointment) if booked_it else ""
    said = [f"Your therapist suggests: {advised}. "] if advised else []
    return [
        Paragraph(*said, "Your next visit is not booked yet. Call or write to us when you would like one.")
    ]


def _greeting(to: Addressee) -> str:
    """Who is spoken to, and whose visit it was when a guardian reads."""
    return f"Hello {to.name},\nthis is for {to.whose}." if to.whose else f"Hello {to.name},"


def _listed(
    heading: str, items: Sequence[Inline | Sequence[Inline]], *, numbered: bool = False
) -> list[Block]:
    """A list under its heading, or nothing."""
    return [Heading(heading), Points(*items, numbered=numbered)] if items else []


def _line(step: PlanStep) -> list[Inline]:
    return [Strong(f"{titled(step)}. "), in_a_line(step)]


def _blocks_of(step: PlanStep, rested: date) -> list[Block]:
    facts = Facts(*dose_of(step, rested))
    blocks: list[Block] = [Heading(titled(step)), Paragraph(step.how), facts]
    return [*blocks, Points(*step.cautions)] if step.cautions else blocks


def _in_words(points: Sequence[MarkedPoint]) -> str:
    """The picture in words, for readers who do not see it."""
    said = [f"{mark.number}: {mark.name}, {mark.side}" for mark in marks_of(points)]
    return f"Body chart with your points. {'; '.join(said)}."
