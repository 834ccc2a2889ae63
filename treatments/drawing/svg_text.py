"""Words of a drawing as SVG text: in the system's font on screens, in Noto Sans where it is rendered here."""

import unicodedata
from xml.sax.saxutils import escape

FAMILY = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif"
NARROW, WIDE = frozenset("ijltfrI.,:;'|!()[]- "), frozenset("mwMW@%")
INK = "#26221F"


def draw_text(
    words: str,
    x: float,
    y: float,
    size: float,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
) -> str:
    """Return one line of text on the baseline y; `anchor` (start, middle, end) is the part of it at x."""
    look = f'font-family="{FAMILY}" font-size="{size:g}" fill="{fill}"'
    look += ' font-weight="700"' if bold else ""
    look += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


def width_of(words: str, size: float) -> float:
    """Return about how wide a text is at most in the fonts of `FAMILY`."""
    return size * sum(map(_width, words))


def wrap(words: str, size: float, width: float) -> list[str]:
    """Return the text in lines of at most this width; a word longer than a line is broken."""
    lines = [""]
    for word in words.split():
        while width_of(word, size) > width:
            fitting = next(n for n in range(len(word), 0, -1) if n == 1 or width_of(word[:n], size) <= width)
            lines += [word[:fitting]] if lines[-1] else []
            lines[-1] = word[:fitting]
            lines.append("")
            word = word[fitting:]
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def _width(character: str) -> float:
    """Return the width of a character in parts of the size, rather too wide than too narrow."""
    if character in NARROW:
        return 0.36
    if unicodedata.combining(character):
        return 0.0
    if character in WIDE or unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() else 0.6
