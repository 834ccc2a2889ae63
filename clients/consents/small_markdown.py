"""The small Markdown of consent texts, read into paragraphs, headings and lists; pure.

A line with `##` before it is a heading, one with `-` an item of a list, `**two stars**` are bold and `*one*`
is italic. All else is text: no link, no picture, no HTML.
"""

import re
from html import escape
from itertools import groupby
from typing import NamedTuple

SPANS = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|\*(?P<italic>[^*\n]+)\*")
PLAIN, BOLD, ITALIC = "", "bold", "italic"
HEADING, ITEM, PARAGRAPH = "heading", "item", "paragraph"
MARKS = {HEADING: re.compile(r"^#{1,3}\s+"), ITEM: re.compile(r"^[-*]\s+")}
TAGS = {BOLD: "strong", ITALIC: "em"}


class MarkdownSpan(NamedTuple):
    """Words in one look: plain, bold or italic."""

    look: str
    words: str


class MarkdownBlock(NamedTuple):
    """A heading, an item of a list or a paragraph."""

    kind: str
    spans: list[MarkdownSpan]


def read_markdown(text: str) -> list[MarkdownBlock]:
    """Return the blocks of a text; lines that follow each other are one paragraph."""
    blocks: list[MarkdownBlock] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        words: list[str] = []
        for line in map(str.strip, part.splitlines()):
            kind = next((kind for kind, mark in MARKS.items() if mark.match(line)), PARAGRAPH)
            if kind == PARAGRAPH:
                words.append(line)
                continue
            blocks += _paragraph(words)
            words = []
            blocks.append(MarkdownBlock(kind, _spans(MARKS[kind].sub("", line))))
        blocks += _paragraph(words)
    return blocks


def markdown_as_html(text: str) -> str:
    """Return a text as HTML, in which nothing of the text itself is markup."""
    parts: list[str] = []
    for kind, group in groupby(read_markdown(text), key=lambda block: block.kind):
        inner = [_html(block.spans) for block in group]
        if kind == ITEM:
            parts.append(f"<ul>{''.join(f'<li>{words}</li>' for words in inner)}</ul>")
        else:
            tag = "h3" if kind == HEADING else "p"
            parts += [f"<{tag}>{words}</{tag}>" for words in inner]
    return "\n".join(parts)


def _paragraph(words: list[str]) -> list[MarkdownBlock]:
    text = " ".join(filter(None, words))
    return [MarkdownBlock(PARAGRAPH, _spans(text))] if text else []


def _spans(line: str) -> list[MarkdownSpan]:
    spans, end = [], 0
    for match in SPANS.finditer(line):
        spans.append(MarkdownSpan(PLAIN, line[end : match.start()]))
        look = BOLD if match["bold"] else ITALIC
        spans.append(MarkdownSpan(look, match[look]))
        end = match.end()
    return [span for span in [*spans, MarkdownSpan(PLAIN, line[end:])] if span.words]


def _html(spans: list[MarkdownSpan]) -> str:
    shown = ((TAGS.get(span.look), escape(span.words)) for span in spans)
    return "".join(f"<{tag}>{words}</{tag}>" if tag else words for tag, words in shown)
