"""Twelve plans from marks and conditions to the words of letter and page, compared with texts read aloud.

`WRITE_WORKED_PLANS=1 pytest tests/treatments/plans/worked` writes the texts anew: read each.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from clinic import clock
from clinic.mail.layout import LetterBlock
from clinic.models import Location, Practice, Staff
from tests.treatments.plans.worked.clients_of_practice import WORKED_CLIENTS, WorkedClient
from tests.treatments.plans.worked.drafted import MOST_WORDS, plan_of, reader_and_points, words_seen
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.plans.chart import chart_of_steps, drawing_of_plan, points_of_plan
from treatments.plans.letters import plan_letter
from treatments.plans.whole_plan import plan_blocks
from treatments.plans.wording import number_steps

FOLDER = Path(__file__).parent
VISIT_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
WRITES = os.environ.get("WRITE_WORKED_PLANS") == "1"


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    """All visits are on 2 March 2026."""
    with clock.at(VISIT_AT):
        yield


@pytest.fixture(params=WORKED_CLIENTS)
def name(request: pytest.FixtureRequest) -> str:
    """One of the clients."""
    return str(request.param)


@pytest.fixture
def plan(name: str, willow: Location, therapist: Staff) -> SelfCarePlan:
    """The plan of this client, as drafted."""
    return plan_of(WORKED_CLIENTS[name], willow, therapist)


def page_of(plan: SelfCarePlan) -> Sequence[LetterBlock]:
    """The blocks of the whole page."""
    reader, _ = reader_and_points(plan)
    return plan_blocks(plan, reader, Practice.current(), ClinicalSettings.current(), drawing_of_plan(plan))


def in_words(plan: SelfCarePlan, worked: WorkedClient) -> str:
    """All that client and therapist read, and what it was made of."""
    letter, _ = plan_letter(plan, *reader_and_points(plan))
    marks = "\n".join(
        f"- {data['site']} {data['side']}, {data.get('pain_on_pressure_before', 'no pain noted')}"
        + (f", felt in {', '.join(data['referral_felt'])}" if data.get("referral_felt") else "")
        for data in worked.marks
    )
    facts = [
        f"\u201c{worked.complaint}\u201d Pain {worked.pain} of 10.",
        f"Owns: {', '.join(worked.tools) or 'nothing'}. Gets down to the floor: {worked.gets_down_to_floor}.",
        f"Conditions: {', '.join(code for code, _ in worked.conditions) or 'none'}.",
    ]
    parts = {
        worked.name: "\n".join([*facts, marks]),
        "FOR THE THERAPIST: left out": "\n".join(f"- {line}" for line in plan.left_out) or "- nothing",
        "LETTER": re.sub(r"https?://\S+", "(link)", letter.text),
        "PAGE": "\n\n".join(block.as_text() for block in page_of(plan)),
    }
    return "\n\n".join(f"=== {heading} ===\n\n{text.strip()}" for heading, text in parts.items()) + "\n"


def test_plan_reads_as_it_was_read_aloud(plan: SelfCarePlan, name: str) -> None:
    text, file = in_words(plan, WORKED_CLIENTS[name]), FOLDER / f"{name}.txt"
    if WRITES:
        file.write_text(text)

    assert text == file.read_text()


def test_letter_holds_two_presses_and_a_stretch_if_the_plan_does(plan: SelfCarePlan) -> None:
    letter, shown = plan_letter(plan, *reader_and_points(plan))
    steps = list(plan.steps.all())
    numbers = number_steps(steps)
    kinds = [step.kind for step in steps]
    held = [step.kind for step in steps if numbers.get(step.pk) in shown]

    assert words_seen(letter) - len(plan.message.split()) <= MOST_WORDS
    assert held.count("stretch") == min(kinds.count("stretch"), 1)
    assert held.count("pressure") == min(kinds.count("pressure"), 2)


def test_words_of_the_chart_tell_all_that_it_shows(plan: SelfCarePlan) -> None:
    """Each spot with its number, what to do there, its muscle and side; and each place where it was felt."""
    letter, numbers = plan_letter(plan, *reader_and_points(plan))
    drawing = chart_of_steps(plan, points_of_plan(plan), numbers)
    words = drawing.words()

    assert words in unescape(letter.html)
    for mark in drawing.marks:
        sentence = f"{mark.number}: {mark.task} here, {mark.name}, {mark.side}"
        same = Counter((one.number, one.side, one.panel) for one in drawing.marks)
        spots = same[mark.number, mark.side, mark.panel]
        told = " ".join(each for each in words.split(". ") if each.startswith(sentence))
        assert told and (spots == 1 or f"; {spots} spots" in told)
        felt = {each.place for each in drawing.shadings if each.number == mark.number}
        assert all(place in told for place in felt)
