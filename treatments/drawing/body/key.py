"""The key of a figure and the legend of a chart: of what occurs only, in the words of its reader."""

from collections.abc import Iterable, Sequence

from treatments.drawing.body.marks import Mark, Shading, describe_mark, describe_pain
from treatments.drawing.body.symbols import LOOKS, draw_mark, half_size, outline, symbol_kind
from treatments.drawing.svg_text import draw_text, width_of, wrap

SIZE, LINE, INDENT, BETWEEN = 14.0, 19.0, 40.0, 7.0
WORDS = {
    "therapist": {
        "active": "active",
        "latent": "latent",
        "not noted": "active or latent not noted",
        "to check": "still to check",
        "not found": "looked for, not found",
        "felt": "pain felt",
        "primary": "usual pain",
        "spillover": "at times",
    },
    "reviewer": {"not noted": "site", "primary": "usual pain", "spillover": "at times"},
    "client": {
        "press": "press here",
        "stretch": "stretch here",
        "felt": "you felt it here",
        "primary": "others often feel it here",
        "spillover": "others at times feel it here",
    },
}
CLIENT_SPOT = "your spot"
PAIN_WORDS = "The number after the side is the pain on pressure, of 10"
AFTER_WORDS = "7 to 3: pain on pressure before and after, of 10"


def draw_key(
    marks: Sequence[Mark], shadings: Sequence[Shading], reader: str, x: float, y: float, width: float
) -> tuple[str, float]:
    """Return a row for each mark, its symbol before its words, and the height of all."""
    parts, top = [], y
    for mark, words in _rows(marks, shadings, reader):
        parts.append(draw_mark(mark, x + max(16.0, half_size(mark)[0]), top + LINE / 2))
        start = max(INDENT, 2 * half_size(mark)[0] + 8)
        lines = wrap(words, SIZE, width - start)
        for index, line in enumerate(lines):
            parts.append(draw_text(line, x + start, top + LINE * index + SIZE, SIZE))
        top += max(LINE * len(lines), 2 * half_size(mark)[1] - 6) + BETWEEN
    return "".join(parts), top - y


def _rows(marks: Sequence[Mark], shadings: Sequence[Shading], reader: str) -> Iterable[tuple[Mark, str]]:
    """Yield the marks with their words, by number; two of one number and the same words are one."""
    seen = set()
    for mark in sorted(marks, key=lambda mark: (not mark.is_knot, mark.number)):
        words = describe_mark(mark, shadings, reader)
        row = (mark.label, words[:1].upper() + words[1:])
        if row not in seen:
            seen.add(row)
            yield mark, row[1]


def legend_words(marks: Sequence[Mark], shadings: Sequence[Shading], reader: str) -> list[tuple[str, str]]:
    """Return the kinds of symbols and shades that occur, with their words, in the order of `WORDS`."""
    there = {symbol_kind(mark) for mark in marks} | {shading.strength for shading in shadings}
    words = WORDS[reader]
    if reader == "client":
        spots = there - words.keys()
        words = dict.fromkeys(sorted(spots), CLIENT_SPOT) | words
    return [(kind, each) for kind, each in words.items() if kind in there]


def draw_legend(
    marks: Sequence[Mark], shadings: Sequence[Shading], reader: str, at: tuple[float, float], width: float
) -> tuple[str, float]:
    """Return the legend in as many lines as it takes, and its height."""
    (x, y), entries = at, legend_words(marks, shadings, reader)
    parts, left, top = [], x, y + LINE / 2
    for kind, words in entries:
        wide = INDENT - 4 + width_of(words, SIZE) + 16
        if left > x and left + wide > x + width:
            left, top = x, top + LINE + BETWEEN
        parts.append(_swatch(kind, left + 16, top))
        parts.append(draw_text(words, left + INDENT - 4, top + SIZE * 0.36, SIZE))
        left += wide
    if reader == "therapist" and any(describe_pain(mark) for mark in marks):
        top += LINE + BETWEEN
        words = PAIN_WORDS if all(mark.pain_after is None for mark in marks) else AFTER_WORDS
        parts.append(draw_text(words, x, top + SIZE * 0.36, SIZE))
    return "".join(parts), (top + LINE / 2 - y) if parts else 0.0


def _swatch(kind: str, x: float, y: float) -> str:
    if kind in LOOKS:
        return f'<rect x="{x - 12:.1f}" y="{y - 9:.1f}" width="24" height="18" rx="3" {LOOKS[kind]}/>'
    return outline(kind, x, y)
