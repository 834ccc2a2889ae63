"""Text as people type it: cleaned of what nobody can see, judged for words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.text import clean_text, has_words

INVISIBLE = [
    *"\u200b\u2800\u3164\u00ad\u2060\u034f\ufe0f\u200e\u061c\u180e\ufeff\u0301\u0001\u202e\u2067\ufffe\x07",
    "\U000e0020",
    *"\U0001d159\U00013441\U00013442",
    "\u200d",
    "\u00a0\u3000\u2028 \t\n",
]
"""Characters without a glyph, one by one; blanks; a mark without a base."""
AS_TYPED = [
    "Ana Moreira",
    "Zoë Núñez",
    "李小明",
    "김민수",
    "עמית",
    "محمد",
    "می‌خواهم",
    "क्‍ष",
    "❤️ 👩‍👧",
    "line one\n\n\tline two",
    "?!",
]


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
def test_a_text_of_nothing_visible_is_blank(character: str) -> None:
    assert clean_text(character).strip() == ""
    assert not has_words(character * 3)


@pytest.mark.parametrize("text", AS_TYPED)
def test_visible_text_stays_as_it_was_typed(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


def test_direction_characters_do_not_reverse_a_name() -> None:
    assert clean_text("\u202eevil") == "evil"
    assert clean_text("a\u2067b\u2069\u200ec") == "abc"


def test_line_breaks_of_all_systems_are_one() -> None:
    assert clean_text("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


def test_two_ways_to_write_an_accent_are_one() -> None:
    assert clean_text("Zoe\u0308") == clean_text("Zo\u00eb") == "Zo\u00eb"


def test_punctuation_alone_is_not_words() -> None:
    assert not has_words("...")
    assert not any(has_words(sign) for sign in "`^\u00b4+=|~<$")
    assert not has_words(" - \u2014 ?!")
    assert has_words("5")
    assert has_words("\U0001f44d")


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)

    assert clean_text(once) == once
    assert not {unicodedata.category(c) for c in once if c not in "\n\t\0\u200c\u200d"} & {"Cc", "Cf"}
