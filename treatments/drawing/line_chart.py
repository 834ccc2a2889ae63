"""Draw pain over the weeks as SVG; lines differ in mark and dash as well as in colour. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from treatments.drawing.stroke_font import text_path

WIDTH, HEIGHT = 760, 470
LEFT, RIGHT, TOP, BOTTOM = 76, 720, 92, 350
HIGHEST, ASIDE = 10, 12
STYLES = (
    ("#0B4F8A", "", "circle"),
    ("#B5480B", "9 6", "diamond"),
    ("#3B6B35", "3 5", "square"),
    ("#6B3A82", "12 4 3 4", "triangle"),
)
"""Colour, dashes and mark of each line in turn: dark enough for print, distinct for the colour-blind."""
MOST_LINES = len(STYLES)
MOST_VALUES = 3
INK, GRID = "#3D3834", "#D9D5D1"
LETTER_STYLE = f"fill:none;stroke:{INK};stroke-linecap:round;stroke-linejoin:round"


@dataclass(frozen=True)
class Point:
    """A value at a week, with its spread up and down where known."""

    week: float
    value: float
    spread: float | None = None


@dataclass(frozen=True)
class ChartLine:
    """A line of the chart: its name in the legend, and its words for a screen reader."""

    name: str
    words: str
    points: tuple[Point, ...]


def draw_line_chart(title: str, lines: Sequence[ChartLine], below: Sequence[tuple[float, str]] = ()) -> str:
    """Return the chart of pain from 0 to 10 over the weeks.

    It shows the first four lines; `below` holds texts to write under their weeks.
    """
    weeks = _weeks(lines)
    styled = list(zip(lines[:MOST_LINES], STYLES, strict=False))
    words = " ".join(line.words for line, _ in styled) or "There are no figures yet."
    body = "".join(_line(line, style, index, weeks[-1]) for index, (line, style) in enumerate(styled))
    body += _values([line for line, _ in styled], weeks[-1])
    if not styled:
        body = _text("NO FIGURES YET", (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, 15)
    captions = "".join(_text(text, _x(week, weeks[-1]), BOTTOM + 42, 11) for week, text in below)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-labelledby="outcome-title outcome-desc">'
        f'<title id="outcome-title">{escape(title)}</title><desc id="outcome-desc">{escape(words)}</desc>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>'
        f"{_text(title, LEFT, 28, 15, anchor='start')}{_axes(weeks)}{body}{captions}"
        f"{_legend(styled)}</svg>"
    )


def _weeks(lines: Sequence[ChartLine]) -> list[int]:
    """Return the weeks written under the axis: every fourth or a multiple of it, to week 8 at least."""
    last = max((point.week for line in lines for point in line.points), default=0)
    fours = max(2, -int(-last // 4))
    step = 4 * -int(-fours // 13)
    return list(range(0, 4 * fours + step, step)) if step > 4 else list(range(0, 4 * fours + 1, 4))


def _x(week: float, last: float) -> float:
    """Return x of a week; a time before the first treatment is drawn at week 0, as a baseline precedes it."""
    return LEFT + 40 + (RIGHT - LEFT - 80) * max(week, 0) / last


def _y(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(value, 0), HIGHEST) / HIGHEST


def _text(words: str, x: float, y: float, size: float, anchor: str = "middle") -> str:
    """Return text as strokes, on a white edge that sets it off from lines below."""
    path, thick = text_path(words, x, y, size, anchor=anchor), size / 8
    edge = f'<path style="{LETTER_STYLE};stroke:#FFFFFF;stroke-width:{thick + 4:.1f}" d="{path}"/>'
    return f'{edge}<path style="{LETTER_STYLE};stroke-width:{thick:.1f}" d="{path}"/>'


def _axes(weeks: Sequence[int]) -> str:
    parts = [_text("PAIN, AVERAGE OF 7 DAYS, 0 TO 10", LEFT, TOP - 26, 10, anchor="start")]
    for value in range(0, HIGHEST + 1, 2):
        y = _y(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{GRID}" stroke-width="1"/>')
        parts.append(_text(str(value), LEFT - 12, y, 11, anchor="end"))
    parts.append(f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="{INK}" stroke-width="1.6"/>')
    for week in weeks:
        x = _x(week, weeks[-1])
        parts.append(f'<path d="M{x:.1f} {BOTTOM}v6" stroke="{INK}" stroke-width="1.6"/>')
        parts.append(_text(str(week), x, BOTTOM + 20, 11))
    parts.append(_text("WEEKS SINCE THE FIRST TREATMENT", (LEFT + RIGHT) / 2, BOTTOM + 66, 10))
    return "".join(parts)


def _line(line: ChartLine, style: tuple[str, str, str], index: int, last: float) -> str:
    """Return a line with its spread and marks, moved a little to the right of the line before it."""
    colour, dashes, mark = style
    places = [(_x(point.week, last) + ASIDE * index, _y(point.value), point) for point in line.points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in places)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    parts = [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="3"{dashed}/>'] if path else []
    parts += [_bar(x, point, colour) for x, _, point in places]
    parts += [_mark(mark, x, y, colour) for x, y, _ in places]
    return f"<g><title>{escape(line.name)}</title>{''.join(parts)}</g>"


def _values(lines: Sequence[ChartLine], last: float) -> str:
    """Return the values in figures: the first line's to its left, the others' to the right, the higher above.

    A chart with a line of more than `MOST_VALUES` points shows none.
    """
    if any(len(line.points) > MOST_VALUES for line in lines):
        return ""
    parts = []
    for index, line in enumerate(lines):
        for point in line.points:
            rivals = lines[1:] if index == 0 else lines[:1]
            same_week = (other for rival in rivals for other in rival.points if other.week == point.week)
            highest = max((other.value for other in same_week), default=-1)
            x = _x(point.week, last) + ASIDE * index + (10 if index else -10)
            y = _y(point.value) + (-15 if point.value >= highest else 15)
            parts.append(_text(f"{point.value:.1f}", x, y, 10, "start" if index else "end"))
    return "".join(parts)


def _bar(x: float, point: Point, colour: str) -> str:
    if point.spread is None:
        return ""
    low, high = _y(point.value - point.spread), _y(point.value + point.spread)
    return (
        f'<path d="M{x - 7:.1f} {high:.1f}h14M{x:.1f} {high:.1f}V{low:.1f}M{x - 7:.1f} {low:.1f}h14" '
        f'fill="none" stroke="{colour}" stroke-width="1.6"/>'
    )


def _mark(shape: str, x: float, y: float, colour: str) -> str:
    look = f'fill="{colour}" stroke="#FFFFFF" stroke-width="1.5"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" {look}/>'
    corners = {
        "diamond": ((0, -9), (9, 0), (0, 9), (-9, 0)),
        "square": ((-6.5, -6.5), (6.5, -6.5), (6.5, 6.5), (-6.5, 6.5)),
        "triangle": ((0, -9), (8.5, 7), (-8.5, 7)),
    }[shape]
    return f'<polygon points="{" ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)}" {look}/>'


def _legend(styled: Iterable[tuple[ChartLine, tuple[str, str, str]]]) -> str:
    """Return each line's style and name, in two columns."""
    parts = []
    for index, (line, (colour, dashes, mark)) in enumerate(styled):
        row, column = divmod(index, 2)
        x, y = LEFT + column * 320, HEIGHT - 32 + row * 18
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<path d="M{x} {y}h44" fill="none" stroke="{colour}" stroke-width="3"{dashed}/>')
        parts.append(_mark(mark, x + 22, y, colour))
        parts.append(_text(line.name, x + 56, y, 10, anchor="start"))
    return "".join(parts)
