"""Every field of every document: in any script and however long, its words are printed as in the record."""

import json
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

import pypdf
import pytest
import typst

from tests.cast import ApiUser
from tests.treatments.printed import fields, letters_beside_the_page, missing_glyphs, printed_text, put
from treatments.drawing.render import render_pdf
from treatments.models import SelfCarePlan, SessionNote
from treatments.notes.pdf import note_pdf_context
from treatments.plans.pdf import _frame, plan_pdf_context

NOT_WRITTEN = {"chart", "charts", "mark", "frame", "language"}
"""The drawings, the word on the state, and the frame: nothing that anybody writes."""
CHOSEN = {0, 2, 3, 4, 6}
"""Columns of a point whose words are chosen, not written: number, side, activity, pain, response."""
CONTENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "note": lambda: note_pdf_context(SessionNote.objects.with_details().get()),
    "plan": lambda: plan_pdf_context(SelfCarePlan.objects.with_details().get()),
}
ROWS: dict[str, Any] = {
    "notices": ["Read this first."],
    "texts": [["Objective", "Neck turns freely."]],
    "addenda": [["Theo", "Heard later.", "Slept well."]],
    "begun": ["Ana; Theo took over."],
    "daily": [["Calf stretch", "Lean on a wall."]],
    "good_to_know": ["Look at your skin."],
}
IN_ALL_SCRIPTS = "Ωμέγα Жук 李小明 さくら 김철수 สมชาย 😀"
RIGHT_TO_LEFT = "محمد"
LONG_WORD = "W" * 118


type Document = tuple[str, dict[str, Any]]


@pytest.fixture(params=CONTENTS)
def document(request: pytest.FixtureRequest, plan: dict[str, Any]) -> Document:
    """A document's name and its content, with something in every part of it."""
    content = CONTENTS[request.param]()
    content |= {name: rows for name, rows in ROWS.items() if content.get(name) == []}
    assert [name for name, value in content.items() if value == [] and name not in NOT_WRITTEN] == [], (
        "a part of it is not walked"
    )
    return request.param, content


def rendered(name: str, content: dict[str, Any]) -> bytes:
    """Return the document; the sentences around a plan are made anew of its fields."""
    return render_pdf(name, content | {"frame": _frame(content)} if name == "plan" else content)


def written_fields(content: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the paths of the fields that hold words somebody writes, or names."""
    return [
        path
        for path in fields(content)
        if path[0] not in NOT_WRITTEN and not (path[0] == "points" and path[2] in CHOSEN)
    ]


def filled(content: dict[str, Any], words: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the content with these words in each field, after the field's number, and the texts by path."""
    content, expected = deepcopy(content), {}
    for number, path in enumerate(written_fields(content)):
        text = f"f{number:03}{words}"
        put(content, path, text)
        expected[json.dumps(path)] = "".join(text.split())
    return content, expected


def test_each_field_is_printed_as_it_is_in_the_record(document: Document) -> None:
    name, content = document
    content, expected = filled(content, IN_ALL_SCRIPTS)
    printed = rendered(name, content)
    text = printed_text(printed)

    assert missing_glyphs(printed) == 0
    assert letters_beside_the_page(printed) == ""
    assert [path for path, words in expected.items() if words not in text] == []


def test_a_long_word_in_any_field_stays_on_the_page(document: Document) -> None:
    name, content = document
    one_of_each_list = {_without_numbers(path): path for path in written_fields(content)}
    for path in one_of_each_list.values():
        changed = deepcopy(content)
        put(changed, path, LONG_WORD)
        printed = rendered(name, changed)

        assert LONG_WORD in printed_text(printed), path
        assert letters_beside_the_page(printed) == "", path


def _without_numbers(path: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the path without the first number in it: the entries of a list are set alike."""
    return (path[0], *path[2:]) if len(path) > 1 else path


def test_each_field_prints_words_from_right_to_left(document: Document) -> None:
    name, content = document
    content, expected = filled(content, f" {RIGHT_TO_LEFT}")
    printed = rendered(name, content)

    assert missing_glyphs(printed) == 0
    assert printed_text(printed).count(RIGHT_TO_LEFT) >= len(expected)


def test_a_word_of_three_thousand_letters_stays_on_the_page(document: Document) -> None:
    name, content = document
    word = "abcdefghij" * 300
    content |= {"message": word} if name == "plan" else {"texts": [["Objective", word]]}
    printed = rendered(name, content)

    assert word in printed_text(printed)
    assert letters_beside_the_page(printed) == ""


def test_words_stay_within_the_page_at_every_length(document: Document) -> None:
    name, content = document
    beside = {
        length: letters_beside_the_page(rendered(name, filled(content, "W" * length)[0]))
        for length in (6, 12, 16, 20)
    }

    assert {length: letters for length, letters in beside.items() if letters} == {}


def test_a_letter_beside_the_page_is_seen() -> None:
    too_long = typst.compile(("W" * 118).encode(), ignore_system_fonts=True)

    assert isinstance(too_long, bytes)
    assert "W" in letters_beside_the_page(too_long)


def test_the_telephone_keeps_its_order_beside_a_name_from_right_to_left(
    theo: ApiUser, plan: dict[str, Any]
) -> None:
    content = CONTENTS["plan"]() | {"practice": RIGHT_TO_LEFT, "phone": "+442079460000"}

    assert f"Call+442079460000({RIGHT_TO_LEFT}" in printed_text(rendered("plan", content))


@pytest.mark.parametrize(
    "words", ["Left\u202e arm", "x" * 3000, "😀\nمحمد لا"], ids=["turned", "long", "mixed"]
)
def test_what_is_written_in_a_note_is_what_is_printed(
    theo: ApiUser, note: dict[str, Any], words: str
) -> None:
    place = f"notes/{note['id']}"
    written = theo.api("PATCH", place, {"text_revision": 1, "objective": words}).json()["objective"]
    printed = theo.api("GET", f"{place}/pdf").content

    assert [word for word in written.split() if word not in printed_text(printed)] == []
    assert missing_glyphs(printed) == 0


def test_the_language_of_a_document_is_that_of_its_words(document: Document) -> None:
    name, content = document
    catalog = pypdf.PdfReader(BytesIO(rendered(name, filled(content, " 李小明")[0]))).root_object

    assert str(catalog["/Lang"]) == "en"
