"""The letters after a visit: the plan's essence on one screen, the whole of it behind a link and as PDF."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product
from uuid import UUID

from django.utils.translation import gettext as _

from clients.addressing import Addressee, addressee
from clinic.appearance.languages import writing_in
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import (
    Heading,
    Image,
    LetterBlock,
    Paragraph,
)
from clinic.mail.outbox import File, Letter
from clinic.models import Envelope, Practice
from clinic.pages import links
from treatments.drawing.body.chart import OF_LETTER
from treatments.drawing.render import render_pdf, render_small_png
from treatments.limits.on_sending import may_reach_client
from treatments.models import MarkedPoint, PlanStep, SelfCarePlan
from treatments.plans.chart import chart_of_steps, points_of_plan
from treatments.plans.frame import (
    greeting,
    in_english,
    language_note,
    name_of_document,
    next_visit_blocks,
    plan_heading,
    short_greeting,
    subject_of_plan,
    when_to_stop,
)
from treatments.plans.letter_steps import FORMS, choices_of_steps, letter_steps_blocks
from treatments.plans.pdf import language_of_document, plan_pdf_context
from treatments.plans.whole_plan import CHART, describe_chart, list_blocks
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


def plan_letter(
    plan: SelfCarePlan, to: Addressee, points: Sequence[MarkedPoint]
) -> tuple[Letter, tuple[int, ...]]:
    """Return the letter with the essence of the plan, for a mailbox of the reader's own, and its steps."""
    practice = Practice.current()
    with writing_in(to.language, practice.language):
        numbers, blocks = _shortened(plan, to, practice, points)
        button = (_("Your whole plan"), _address(plan, to))
        return _letter(plan, to, practice, blocks, button=button), numbers


def link_letter(plan: SelfCarePlan, to: Addressee) -> Letter:
    """Return a letter with a link to the plan, for a shared mailbox: the page asks for the birth date."""
    practice = Practice.current()
    with writing_in(to.language, practice.language):
        hello = _(
            "Hello {name}, there is something to read from the last visit. The page asks for the birth date "
            "first."
        )
        of_another = _(
            "Hello {name}, there is something to read from the last visit of {whose}. The page asks for the "
            "birth date of {whose} first."
        )
        words = (of_another if to.whose else hello).format(name=to.name, whose=to.whose)
        blocks: list[LetterBlock] = [Heading(plan_heading(to)), Paragraph(words)]
        return _letter(plan, to, practice, blocks, button=(_("Read it"), _address(plan, to)))


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
        subject_of_plan(to, practice.name),
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
    most = MOST_WORDS + _words([Paragraph(plan.message), *language_note()])
    for shown, without in product(choices_of_steps(steps), FORMS):
        short = "heading" in without
        head, stop = _head(plan, to, short=short), when_to_stop(number, with_heading=not short)
        today, of_steps = _today(steps, shown, without), _of_steps(shown, numbers, without)
        after = [] if "next_visit" in without else next_visit
        if _words([*head, *today, *of_steps, *stop, *after]) <= most:
            break
    chosen = tuple(numbers[step.pk] for step in shown)
    drawing = chart_of_steps(plan, points, chosen)
    if chosen and drawing.marks:
        of_steps.insert(1, Image(CHART, describe_chart(drawing)))
    return chosen, [*head, *in_english([*today, *of_steps]), *stop, *after]


def _head(plan: SelfCarePlan, to: Addressee, *, short: bool) -> list[LetterBlock]:
    """Return the greeting, in which language the plan is, and the therapist's own message."""
    hello = Paragraph(short_greeting(to) if short else greeting(to))
    heading = [] if short else [Heading(plan_heading(to))]
    message = [Paragraph(plan.message)] if plan.message else []
    return [*heading, hello, *language_note(), *message]


def _today(
    steps: Sequence[PlanStep], shown: Sequence[PlanStep], without: Collection[str]
) -> list[LetterBlock]:
    """Return what to do today, among what is shown."""
    actions = actions_for_day(steps, shown)
    return list_blocks("Today", actions[: TWO_ACTIONS if "third_action" in without else len(actions)])


def _of_steps(
    shown: Sequence[PlanStep], numbers: Mapping[UUID, int], without: Collection[str]
) -> list[LetterBlock]:
    """Return the steps under their heading; nothing for none."""
    heading = Heading("Then" if "heading" in without else "From then on")
    return [heading, *letter_steps_blocks(shown, numbers, without)] if shown else []


def _words(blocks: Sequence[LetterBlock]) -> int:
    """Return the number of words in these blocks."""
    return sum(len(WORD.findall(block.as_text())) for block in blocks)


def plan_files(plan: SelfCarePlan, numbers: Collection[int]) -> list[File]:
    """Return the PDF of a plan and the chart of its letter, which shows the steps of these numbers.

    They are the same each time, for the records they are made of never change.
    """
    with writing_in(language_of_document(plan)):
        name = name_of_document()
    files = [File(name, "application/pdf", render_pdf("plan", plan_pdf_context(plan)))]
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
