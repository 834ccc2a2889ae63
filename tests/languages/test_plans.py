"""A plan for a German client: English as a whole within a German frame, and the two never mixed in a step."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from clients.models import Client
from clinic import clock
from clinic.appearance.languages import writing_in
from clinic.mail.layout import LanguageEnd, LanguageStart, LetterBlock
from clinic.models import Location, Practice, Staff
from tests.treatments.plans.worked.clients_of_practice import WORKED_CLIENTS
from tests.treatments.plans.worked.drafted import plan_of, reader_and_points
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.plans.chart import drawing_of_plan
from treatments.plans.letters import plan_letter
from treatments.plans.pdf import keep_plan_document, plan_pdf_context
from treatments.plans.whole_plan import plan_blocks

VISIT_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
LINE = "Den Plan gibt es vorerst nur auf Englisch"


@pytest.fixture(params=WORKED_CLIENTS)
def plan(request: pytest.FixtureRequest, willow: Location, therapist: Staff) -> Iterator[SelfCarePlan]:
    """The plan of one of the twelve worked clients, whose visit is on 2 March 2026."""
    with clock.at(VISIT_AT):
        yield plan_of(WORKED_CLIENTS[request.param], willow, therapist)


@pytest.fixture
def therapist(theo: object) -> Staff:
    """Theo."""
    return Staff.objects.get(name="Theo")


def in_german(plan: SelfCarePlan) -> SelfCarePlan:
    """Return the plan once its client reads German."""
    Client.objects.filter(pk=plan.note.attendance.client_id).update(language="de")
    return SelfCarePlan.objects.with_details().get(pk=plan.pk)


def page_of(plan: SelfCarePlan, language: str) -> list[LetterBlock]:
    reader, _ = reader_and_points(plan)
    with writing_in(language):
        drawing = drawing_of_plan(plan)
        return plan_blocks(plan, reader, Practice.current(), ClinicalSettings.current(), drawing)


def texts(blocks: Sequence[LetterBlock]) -> list[str]:
    return [block.as_text() for block in blocks]


def test_page_holds_the_whole_english_plan_in_one_piece_within_a_german_frame(plan: SelfCarePlan) -> None:
    english = texts(page_of(plan, "en"))
    blocks = page_of(plan, "de")
    [start] = [place for place, block in enumerate(blocks) if isinstance(block, LanguageStart)]
    [end] = [place for place, block in enumerate(blocks) if isinstance(block, LanguageEnd)]
    inside, frame = texts(blocks[start + 1 : end]), texts([*blocks[:start], *blocks[end + 1 :]])

    assert sum(LINE in text for text in frame) == 1
    assert set(frame) & set(english) <= {plan.message}
    body = [text for text in english[2:] if text != plan.message]
    assert body[: len(inside)] == inside
    assert 1 <= len(body) - len(inside) <= 2, "only the next visit and until when it runs follow"


def test_letter_shows_english_steps_whole_within_a_german_frame(plan: SelfCarePlan) -> None:
    german, shown = plan_letter(in_german(plan), *reader_and_points(in_german(plan)))
    before, inside = german.html.split('<div lang="en">')
    steps, after = inside.split("</div>", 1)

    assert german.text.count(LINE) == 1 and "Rufen Sie sofort 999 an" in after
    assert german.subject.startswith("Nach Ihrem Termin bei ")
    assert len(shown) > 0 and "Guten Tag" in before and "Ihr ganzer Plan" in after
    assert not [word for word in ("Schritt", "Termin", "Rufen") if word in steps]


def test_document_is_the_english_plan_with_german_words_around_it(plan: SelfCarePlan) -> None:
    with writing_in("de"):  # whoever asks for it
        english = plan_pdf_context(plan)
    german = plan_pdf_context(in_german(plan))
    around = {"frame", "visit", "until", "language"}

    assert {name: german[name] for name in german if name not in around} == {
        name: english[name] for name in english if name not in around
    }
    assert (english["language"], german["language"]) == ("en", "de")
    assert english["frame"]["note"] == "" and german["frame"]["note"].startswith(LINE)
    assert german["frame"]["line"].endswith("nach dem Termin am Montag, 2. März 2026")
    assert json.loads(keep_plan_document(in_german(plan), [1]))["frame"] == german["frame"]
