"""The letters after a visit: the self-care plan, the day's three actions first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from clients.addressing import Addressee, addressee
from clinic.mail.client_letter import client_letter
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
from clinic.mail.outbox import File, Letter
from clinic.mail.wording import dated
from clinic.models import Envelope, Practice
from clinic.pages import links
from scheduling.rebooking.worklist import describe_advice, has_visit_ahead
from treatments.drawing.render import render_png
from treatments.limits.on_sending import may_reach_client
from treatments.models import ClinicalSettings, MarkedPoint, PlanStep, SelfCarePlan
from treatments.notes.chart import draw_plan_chart, marks_of, points_of_plan
from treatments.plans.drafting.general_advice import EMERGENCY_SIGNS
from treatments.plans.wording import (
    EVERY_DAY_STRETCHES,
    WITH_A_DOSE,
    actions_for_day,
    describe_dose,
    describe_in_line,
    describe_normal,
    titled_for_side,
)
from treatments.vocabulary import AFTERCARE

CHART = "chart"
LETTER_WIDTH = 440
"""Keeps the whole letter under 100 KB; a phone shows about half of it."""
LINK = "plan"


def plan_letter(plan: SelfCarePlan, to: Addressee, points: Sequence[MarkedPoint]) -> Letter:
    """Return the letter with the plan itself, for a mailbox of the reader's own."""
    practice, settings = Practice.current(), ClinicalSettings.current()
    return _letter(plan, to, practice, plan_blocks(plan, to, practice, settings, points))


def link_letter(plan: SelfCarePlan, to: Addressee) -> Letter:
    """Return a letter with a link to the plan, for a shared mailbox: the page asks for the birth date."""
    practice = Practice.current()
    zone = plan.note.location.zone
    until = datetime.combine(plan.expires_on + timedelta(days=1), time.min, zone)
    blocks: list[LetterBlock] = [
        Heading("After your visit"),
        Paragraph(_greeting(to)),
        Paragraph("There is something to read from the last visit. The page asks for the birth date first."),
    ]
    address = links.url(LINK, str(plan.pk), reader=to.address, until=until)
    return _letter(plan, to, practice, blocks, button=("Read it", address))


def _letter(
    plan: SelfCarePlan,
    to: Addressee,
    practice: Practice,
    blocks: Sequence[LetterBlock],
    button: tuple[str, str] | None = None,
) -> Letter:
    return client_letter(
        AFTERCARE,
        f"After your visit to {practice.name}",
        blocks,
        to=to,
        about=plan.letter_key,
        practice=practice,
        location=plan.note.location,
        button=button,
        may_opt_out=True,
        sensitivity="clinical",
        dedupe_key=f"{AFTERCARE}:{plan.pk}",
    )


def plan_blocks(
    plan: SelfCarePlan,
    to: Addressee,
    practice: Practice,
    settings: ClinicalSettings,
    points: Sequence[MarkedPoint],
) -> list[LetterBlock]:
    """Return the plan as the blocks of a letter; the page behind a link shows the same."""
    steps = list(plan.steps.all())
    rested = plan.note.visit_on + timedelta(hours=settings.soreness_hours)
    blocks: list[LetterBlock] = [Heading("After your visit"), Paragraph(_greeting(to))]
    blocks += _list_blocks("Today", actions_for_day(steps, plan.note.visit_on), numbered=True)
    if plan.message:
        blocks.append(Paragraph(plan.message))
    if points:
        blocks.append(Image(CHART, _describe_chart(points)))
    for step in steps:
        if step.kind in WITH_A_DOSE:
            blocks += _step_blocks(step, rested)
    blocks += _list_blocks(
        EVERY_DAY_STRETCHES, [_line(step) for step in steps if step.kind == "daily_stretch"]
    )
    dosed = (*WITH_A_DOSE, "daily_stretch")
    blocks += _list_blocks("Through the day", [_line(step) for step in steps if step.kind not in dosed])
    blocks += [
        Heading("What is normal"),
        Paragraph(describe_normal(settings.soreness_hours)),
        Heading("When to stop"),
        BulletList(*plan.stop_rules),
        Notice(
            Strong(f"Call {practice.emergency_number} at once"),
            "\n- ".join([" for any of these:", *EMERGENCY_SIGNS]),
        ),
        *_list_blocks("Good to know", plan.left_out),
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
    return [
        Paragraph(*advice, "Your next visit is not booked yet. Call or write to us when you would like one.")
    ]


def _greeting(to: Addressee) -> str:
    """Return the greeting, with the client's name if a guardian reads."""
    return f"Hello {to.name},\nthis is for {to.whose}." if to.whose else f"Hello {to.name},"


def _list_blocks(
    heading: str, items: Sequence[Inline | Sequence[Inline]], *, numbered: bool = False
) -> list[LetterBlock]:
    """Return a list under its heading; nothing for an empty list."""
    return [Heading(heading), BulletList(*items, numbered=numbered)] if items else []


def _line(step: PlanStep) -> list[Inline]:
    return [Strong(f"{titled_for_side(step)}. "), describe_in_line(step)]


def _step_blocks(step: PlanStep, rested: date) -> list[LetterBlock]:
    facts = Facts(*describe_dose(step, rested))
    blocks: list[LetterBlock] = [Heading(titled_for_side(step)), Paragraph(step.how), facts]
    return [*blocks, BulletList(*step.cautions)] if step.cautions else blocks


def _describe_chart(points: Sequence[MarkedPoint]) -> str:
    """Return the chart in words, for readers who do not see it."""
    marks = [f"{mark.number}: {mark.name}, {mark.side}" for mark in marks_of(points)]
    return f"Body chart with your points. {'; '.join(marks)}."


def chart_file(plan: SelfCarePlan) -> File:
    """Return the chart of a plan as its letter shows it; the same each time, for its records never change."""
    picture = render_png(draw_plan_chart(plan), width=LETTER_WIDTH)
    return File("chart.png", "image/png", picture, content_id=CHART)


def rewrite_plan_letter(envelope: Envelope) -> Letter | None:
    """Return the letter for its present reader: a link alone where others read the mailbox.

    None once the plan holds no longer, or the reader may not have it.
    """
    plan = SelfCarePlan.objects.with_details().get(pk=envelope.about.removeprefix("plan:"))
    client, today = plan.note.attendance.client, plan.note.location.today()
    to = addressee(client, today)
    if to is None or not may_reach_client(plan):
        return None
    if to.shared_mailbox:
        return link_letter(plan, to) if client.birth_on else None
    points = points_of_plan(plan)
    return replace(plan_letter(plan, to, points), files=[chart_file(plan)] if points else ())


def plan_letter_holds(envelope: Envelope) -> bool:
    """Return True if the plan of this letter may reach its client now."""
    plans = SelfCarePlan.objects.with_details().select_related("note__attendance__appointment__location")
    return may_reach_client(plans.get(pk=envelope.about.removeprefix("plan:")))
