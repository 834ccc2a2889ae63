"""The letters after a visit: the plan's essence on one screen, the whole of it behind a link and as PDF."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product
from uuid import UUID

from clients.addressing import Addressee, addressee
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import (
    Heading,
    Image,
    LetterBlock,
    Notice,
    Paragraph,
    Strong,
)
from clinic.mail.outbox import File, Letter
from clinic.models import Envelope, Practice
from clinic.pages import links
from treatments.drawing.body.chart import OF_LETTER
from treatments.drawing.render import render_pdf, render_small_png
from treatments.limits.on_sending import may_reach_client
from treatments.models import MarkedPoint, PlanStep, SelfCarePlan
from treatments.plans.chart import chart_of_steps, points_of_plan
from treatments.plans.letter_steps import FORMS, choices_of_steps, letter_steps_blocks
from treatments.plans.pdf import plan_pdf_context
from treatments.plans.whole_plan import (
    CHART,
    describe_chart,
    greeting,
    list_blocks,
    next_visit_blocks,
    plan_heading,
    short_greeting,
)
from treatments.plans.wording import actions_for_day, number_steps
from treatments.vocabulary import AFTERCARE

PICTURE_WIDTH = 700
"""Two pixels for each that a phone shows."""
LINK = "plan"
TWO_ACTIONS = 2
MOST_WORDS = 232
"""With the button and the foot it stays within 250, about two screens of a phone."""
WORD = re.compile(r"\S*\w\S*")
"""A word, and no bullet or rule of a heading."""
STOP = "Stop at once and ask us at sharp or shooting pain, numbness, tingling, weakness or faintness."
EMERGENCY = (
    " at once for chest pain, trouble breathing or speaking, a drooping face, numbness between the legs or "
    "your worst headache ever."
)


def plan_letter(
    plan: SelfCarePlan, to: Addressee, points: Sequence[MarkedPoint]
) -> tuple[Letter, tuple[int, ...]]:
    """Return the letter with the essence of the plan, for a mailbox of the reader's own, and its steps."""
    practice = Practice.current()
    numbers, blocks = _shortened(plan, to, practice, points)
    button = ("Your whole plan", _address(plan, to))
    return _letter(plan, to, practice, blocks, button=button), numbers


def link_letter(plan: SelfCarePlan, to: Addressee) -> Letter:
    """Return a letter with a link to the plan, for a shared mailbox: the page asks for the birth date."""
    whose = f" of {to.whose}" if to.whose else ""
    blocks: list[LetterBlock] = [
        Heading(plan_heading(to)),
        Paragraph(
            f"Hello {to.name}, there is something to read from the last visit{whose}. "
            f"The page asks for the birth date{whose} first."
        ),
    ]
    return _letter(plan, to, Practice.current(), blocks, button=("Read it", _address(plan, to)))


def _address(plan: SelfCarePlan, to: Addressee) -> str:
    """Return the address of the plan's page, for this reader, as long as the plan runs."""
    until = datetime.combine(plan.expires_on + timedelta(days=1), time.min, plan.note.location.zone)
    return links.url(LINK, str(plan.pk), reader=to.address, until=until)


def _letter(
    plan: SelfCarePlan,
    to: Addressee,
    practice: Practice,
    blocks: Sequence[LetterBlock],
    button: tuple[str, str],
) -> Letter:
    return client_letter(
        AFTERCARE,
        f"{plan_heading(to)} to {practice.name}",
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


def _shortened(
    plan: SelfCarePlan, to: Addressee, practice: Practice, points: Sequence[MarkedPoint]
) -> tuple[tuple[int, ...], list[LetterBlock]]:
    """Return the blocks with two presses and a stretch, or as many as fit, in the fullest form that fits.

    Before them are the numbers of these steps. A step that does not fit is left to the page whole: none is
    shown without its cautions. The therapist's own message is not counted.
    """
    steps = list(plan.steps.all())
    numbers, next_visit = number_steps(steps), next_visit_blocks(plan)
    number = practice.emergency_number_at(plan.note.location)
    most = MOST_WORDS + _words([Paragraph(plan.message)])
    for shown, without in product(choices_of_steps(steps), FORMS):
        before, of_steps = _before(plan, to, steps, shown, without), _of_steps(shown, numbers, without)
        stop = _when_to_stop(number, without)
        after = [] if "next_visit" in without else next_visit
        if _words([*before, *of_steps, *stop, *after]) <= most:
            break
    chosen = tuple(numbers[step.pk] for step in shown)
    drawing = chart_of_steps(plan, points, chosen)
    if chosen and drawing.marks:
        of_steps.insert(1, Image(CHART, describe_chart(drawing)))
    return chosen, [*before, *of_steps, *stop, *after]


def _before(
    plan: SelfCarePlan,
    to: Addressee,
    steps: Sequence[PlanStep],
    shown: Sequence[PlanStep],
    without: Collection[str],
) -> list[LetterBlock]:
    """Return the greeting, the therapist's own message and what to do today, among what is shown."""
    short = "heading" in without
    hello = Paragraph(short_greeting(to) if short else greeting(to))
    heading = [] if short else [Heading(plan_heading(to))]
    message = [Paragraph(plan.message)] if plan.message else []
    actions = actions_for_day(steps, shown)
    today = actions[: TWO_ACTIONS if "third_action" in without else len(actions)]
    return [*heading, hello, *message, *list_blocks("Today", today)]


def _of_steps(
    shown: Sequence[PlanStep], numbers: Mapping[UUID, int], without: Collection[str]
) -> list[LetterBlock]:
    """Return the steps under their heading; nothing for none."""
    heading = Heading("Then" if "heading" in without else "From then on")
    return [heading, *letter_steps_blocks(shown, numbers, without)] if shown else []


def _when_to_stop(emergency_number: str, without: Collection[str]) -> list[LetterBlock]:
    heading = [] if "heading" in without else [Heading("When to stop")]
    return [
        *heading,
        Paragraph(STOP),
        Notice(Strong(f"Call {emergency_number}"), EMERGENCY),
    ]


def _words(blocks: Sequence[LetterBlock]) -> int:
    """Return the number of words in these blocks."""
    return sum(len(WORD.findall(block.as_text())) for block in blocks)


def plan_files(plan: SelfCarePlan, numbers: Collection[int]) -> list[File]:
    """Return the PDF of a plan and the chart of its letter, which shows the steps of these numbers.

    They are the same each time, for the records they are made of never change.
    """
    files = [File("self-care-plan.pdf", "application/pdf", render_pdf("plan", plan_pdf_context(plan)))]
    drawing = chart_of_steps(plan, points_of_plan(plan), numbers)
    if numbers and drawing.marks:
        picture = render_small_png(drawing.svg(OF_LETTER), width=PICTURE_WIDTH)
        files.append(File("chart.png", "image/png", picture, content_id=CHART))
    return files


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
    letter, numbers = plan_letter(plan, to, points_of_plan(plan))
    return replace(letter, files=plan_files(plan, numbers))


def plan_letter_holds(envelope: Envelope) -> bool:
    """Return True if the plan of this letter may reach its client now."""
    plan = SelfCarePlan.objects.with_details().get(pk=envelope.about.removeprefix("plan:"))
    return may_reach_client(plan)
