"""What is said to clients after a visit: the self-care plan, today's three actions first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from clients.addressing import Addressee
from clinic import links
from clinic.letterhead import Block, Facts, Heading, Image, Inline, Notice, Paragraph, Points, Strong, compose
from clinic.models import Practice
from clinic.outbox import Letter
from treatments.catalogue.words import POSITIONS, TOOLS
from treatments.models import ClinicalSettings, MarkedPoint, PlanStep, SelfCarePlan
from treatments.note_chart import marks_of
from treatments.stop_rules import EMERGENCY_SIGNS

AFTERCARE = "aftercare"
CHART = "chart"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITH_A_DOSE = ("pressure", "stretch")
ON_THE_FIRST_DAY = ("stretch", "hydration", "movement", "posture", "stress_sleep")
TODAY = 3
LINK = "plan"


def about(plan: SelfCarePlan) -> str:
    """The opaque key of what the letter is about."""
    return f"plan:{plan.pk}"


def plan_letter(plan: SelfCarePlan, to: Addressee, points: Sequence[MarkedPoint]) -> Letter:
    """The plan itself, for a mailbox of the reader's own."""
    practice, settings = Practice.objects.get(), ClinicalSettings.objects.get()
    return _letter(plan, to, practice, plan_blocks(plan, to, practice, settings, points))


def link_letter(plan: SelfCarePlan, to: Addressee) -> Letter:
    """A link to the plan, for a mailbox that others read too: the page asks for the birth date."""
    practice = Practice.objects.get()
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
        about=about(plan),
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
    if plan.message:
        blocks.append(Paragraph(plan.message))
    blocks += [Heading("Today"), Points(*_today(steps), numbered=True)]
    if points:
        blocks.append(Image(CHART, _in_words(points)))
    for step in steps:
        if step.kind in WITH_A_DOSE:
            blocks += _blocks_of(step, rested)
    blocks += [
        Heading("Through the day"),
        Points(*(_in_a_line(step) for step in steps if step.kind not in WITH_A_DOSE)),
        Heading("What is normal"),
        Paragraph(
            f"Mild soreness where you were pressed, for up to {settings.soreness_hours} hours. More is not "
            "better: keep to the days above. This may help; how much differs from person to person."
        ),
        Heading("When to stop"),
        Points(*plan.stop_rules),
        Notice(Strong(f"Call {practice.emergency_number} at once"), " for any of these:"),
        Points(*(f"{sign.capitalize()}." for sign in EMERGENCY_SIGNS)),
    ]
    if plan.left_out:
        blocks += [Heading("Good to know"), Points(*plan.left_out)]
    return [
        *blocks,
        Paragraph(f"This plan runs until {_date(plan.expires_on)}. Our mailbox is not read round the clock."),
    ]


def _greeting(to: Addressee) -> str:
    """Who is spoken to, and whose visit it was when a guardian reads."""
    return f"Hello {to.name},\nthis is for {to.whose}." if to.whose else f"Hello {to.name},"


def _today(steps: Sequence[PlanStep]) -> list[str]:
    """Three things to do today, one of each kind. Pressing is none of them: what was treated rests first."""
    first = {step.kind: step for step in reversed(steps)}
    last = {step.kind: step for step in steps}  # of movement, what comes after warming up
    of_each = [(last if kind == "movement" else first)[kind] for kind in ON_THE_FIRST_DAY if kind in first]
    return [f"{step.title}{_side(step)}" for step in of_each[:TODAY]]


def _first(days: Sequence[int], rested: date) -> date:
    """The first of these weekdays once the treated muscles have rested."""
    ahead = (rested + timedelta(days=number) for number in range(len(WEEKDAYS)))
    return next(day for day in ahead if day.weekday() in days)


def _date(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _in_a_line(step: PlanStep) -> list[Inline]:
    return [Strong(f"{step.title}. "), f"{step.how} {step.why}"]


def _side(step: PlanStep) -> str:
    return {"left": ", left side", "right": ", right side", "both": ", both sides"}.get(step.side, "")


def _blocks_of(step: PlanStep, rested: date) -> list[Block]:
    hold = f"hold {step.hold_seconds} seconds, {step.repeats} times" if step.hold_seconds else ""
    often = f", {step.per_day} times a day" if step.per_day and step.per_day > 1 else ""
    days = "Every day" if len(step.days) == len(WEEKDAYS) else ", ".join(WEEKDAYS[day] for day in step.days)
    if step.kind == "pressure":
        days += f", from {_date(_first(step.days, rested))}"
    strength = f"A tolerable, good ache, at most {step.intensity_max} of 10" if step.intensity_max else ""
    blocks: list[Block] = [
        Heading(f"{step.title}{_side(step)}"),
        Paragraph(step.how),
        Facts(
            ("When", days + often),
            ("How long", hold.capitalize()),
            ("How strong", strength),
            ("With", TOOLS.get(step.tool, "").capitalize()),
            ("Position", POSITIONS.get(step.body_position, "")),
            ("Why", step.why),
        ),
    ]
    return [*blocks, Points(*step.cautions)] if step.cautions else blocks


def _in_words(points: Sequence[MarkedPoint]) -> str:
    """The picture in words, for readers who do not see it."""
    said = [f"{mark.number}: {mark.name}, {mark.side}" for mark in marks_of(points)]
    return f"Body chart with your points. {'; '.join(said)}."
