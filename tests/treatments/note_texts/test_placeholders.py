"""The placeholders of snippets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.note_texts.placeholders import (
    BLANK,
    PLACEHOLDERS,
    fill_in,
    unknown_placeholders,
    words_of_marks,
)


def test_placeholders_are_replaced_by_the_words_of_the_note() -> None:
    words = {"client": "Ana", "side": "right"}

    assert fill_in("{client}, {side} shoulder: {pain_before} to { side }", words) == (
        f"Ana, right shoulder: {BLANK} to right"
    )


def test_text_in_other_braces_stays() -> None:
    assert fill_in("{ROM} {a b} { {", {"client": "Ana"}) == "{ROM} {a b} { {"


def test_a_word_is_not_replaced_twice() -> None:
    assert fill_in("{client}", {"client": "{side}", "side": "left"}) == "{side}"


def test_unknown_placeholders_are_named_once_each() -> None:
    assert unknown_placeholders("{client} {age} {age} {Side}") == ["{age}", "{Side}"]


@given(st.text())
def test_no_known_placeholder_is_left(text: str) -> None:
    filled = fill_in(text + "{client}", dict.fromkeys(PLACEHOLDERS, "x"))

    assert not any(f"{{{name}}}" in filled for name in PLACEHOLDERS)


@pytest.mark.parametrize(
    ("marks", "side"),
    [
        ([], ""),
        ([("right", "UT1"), ("right", "LS1")], "right"),
        ([("right", "UT1"), ("left", "UT1")], "both sides"),
        ([("midline", "LM1"), ("left", "UT1")], "left"),
        ([("midline", "LM1")], "middle"),
    ],
)
def test_side_is_that_of_all_marks(marks: list[tuple[str, str]], side: str) -> None:
    assert words_of_marks(marks)["side"] == side
