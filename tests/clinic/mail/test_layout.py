"""The email layout: one list of blocks, two forms that say the same."""

import re
from html import unescape

import pytest

from clinic.mail import layout
from clinic.mail.layout import (
    BulletList,
    Facts,
    Heading,
    Image,
    Link,
    Notice,
    Paragraph,
    Strong,
    Struck,
    compose,
)
from clinic.models import Practice

PRACTICE = Practice(name="Willow & Oak", email="hello@willow.test", phone="+442079460000")
BLOCKS = [
    Heading("Your visit"),
    Paragraph("Hello Ana,\nplease read ", Strong("all"), " of <this>."),
    Notice("Call us if it hurts."),
    Facts(("Old time", Struck("Monday")), ("When", "Tuesday"), ("Empty", ""), ("Empty too", Struck(""))),
    Heading("Next"),
    BulletList("Rest", ["Drink ", Link("water", "https://willow.test/water?a=1&b=2")], numbered=True),
    Image("chart", "A chart of the back"),
]


def written() -> layout.LetterContent:
    """One letter with every kind of block."""
    return compose(
        PRACTICE,
        "Your visit",
        BLOCKS,
        button=("Open", "https://willow.test/c/x"),
        opt_out_url="https://o.test",
    )


def test_html_and_text_hold_the_same_words() -> None:
    text, html = written()
    shown = unescape(re.sub(r"<[^>]+>", " ", html.partition("<body")[2]))

    for said in (
        "Your visit",
        "Hello Ana,",
        "all",
        "of <this>.",
        "Call us",
        "Monday",
        "Tuesday",
        "Rest",
        "water",
        "Open",
    ):
        assert said in text
        assert said in shown
    assert "Monday (no longer)" in text
    assert "<s " in html
    for url in ("https://willow.test/water?a=1&b=2", "https://willow.test/c/x", "https://o.test"):
        assert url in text
        assert url in unescape(html)
    assert "A chart of the back" in text
    assert 'alt="A chart of the back"' in html


def test_empty_facts_are_left_out() -> None:
    assert "Empty" not in written().text
    assert "Empty" not in written().html


def test_text_is_escaped_in_html() -> None:
    assert "<this>" not in written().html
    assert "Willow &amp; Oak" in written().html


def test_the_language_of_a_letter_is_that_of_its_words() -> None:
    html = compose(Practice(name="Clínica", language="pt"), "Your visit", BLOCKS).html

    assert re.findall(r'\blang="([^"]*)"', html) == ["en"]


def test_html_is_small_and_loads_nothing() -> None:
    html = written().html

    assert len(html) < 20_000
    assert "prefers-color-scheme: dark" in html
    assert re.findall(r'(?:src|href)="(?!cid:|tel:|https://willow.test|https://o.test)', html) == []
    assert "<link" not in html
    assert "url(" not in html


def test_text_lines_are_wrapped_unless_they_hold_an_address() -> None:
    text = compose(PRACTICE, "x", [Paragraph("word " * 60)]).text

    assert max(map(len, text.splitlines())) <= 76


@pytest.mark.parametrize("label", ["dl", "ol", "h1", "h2", "strong"])
def test_html_uses_semantic_elements(label: str) -> None:
    assert f"<{label}" in written().html
