"""Draw pain over the weeks as SVG: one panel, or several below each other on one axis of weeks. Pure.

Lines differ in mark and dash as well as in colour; each value and name stands at its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from treatments.drawing.labels import shorten
from treatments.drawing.line_labels import (
    ASIDE,
    BOLDER,
    HIGHEST,
    NAMES,
    SMALL,
    Axes,
    ChartLine,
    Point,
    colour_of,
    name_labels,
    value_labels,
)
from treatments.drawing.svg_text import INK, draw_text, wrap

WIDTH = 640
"""At the width of an A5 page the smallest letters are 8 points high."""
EDGE, MIDDLE, LARGE, ROW, ROW_LABELS = 16, 16, 19, 20, 120
INSIDE = WIDTH - 2 * EDGE
MOST_PANELS = 4
GRID, BAND, BAND_EDGE = "#DDD8D3", "#E4E9E6", "#7D8C84"
SCALE = "Pain, average of the last 7 days, 0 to 10"
NOTHING = "There are no figures yet."
HALO = '<g stroke="#FFFFFF" stroke-width="4" stroke-linejoin="round" paint-order="stroke">'
"""Sets labels off from the lines below them."""


@dataclass(frozen=True)
class Row:
    """Texts below the weeks they are about, after a label on the left."""

    label: str
    cells: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Panel:
    """Lines on one pair of axes, under a title and a line about them.

    `words` say the same to a reader who does not see the chart. Values in the `band`, from its lowest to its
    highest, are no change that matters.
    """

    title: str
    about: str
    words: str
    lines: tuple[ChartLine, ...]
    band: tuple[float, float] | None = None
    rows: tuple[Row, ...] = ()


def draw_line_chart(title: str, panels: Sequence[Panel], *, notes: Sequence[str] = ()) -> str:
    """Return the chart of the first panels, as many as it holds, and the notes below them."""
    shown = panels[:MOST_PANELS]
    weeks = _weeks([line for panel in shown for line in panel.lines])
    high = 250 if len(shown) == 1 else 130
    parts, y = [], 70.0
    for panel in shown:
        drawn, y = _panel(panel, y, high, weeks)
        parts.append(drawn)
    if not shown:
        parts.append(draw_text(NOTHING, EDGE, y + 30, MIDDLE))
        y += 50
    lines = [line for note in notes for line in wrap(note, SMALL, INSIDE)]
    parts += [draw_text(line, EDGE, y + 14 + 19 * index, SMALL) for index, line in enumerate(lines)]
    height = y + 19 * len(lines) + 12
    words = " ".join([*(panel.words for panel in shown), *notes]) if shown else NOTHING
    heading = draw_text(shorten(title, LARGE, INSIDE / BOLDER), EDGE, 30, LARGE, bold=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" aria-labelledby="outcome-title outcome-desc">'
        f'<title id="outcome-title">{escape(title)}</title><desc id="outcome-desc">{escape(words)}</desc>'
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#FFFFFF"/>'
        f"{heading}{draw_text(SCALE, EDGE, 52, SMALL)}{''.join(parts)}</svg>"
    )


def _weeks(lines: Sequence[ChartLine]) -> list[int]:
    """Return the weeks written under the axis: every fourth or a multiple of it, to week 8 at least."""
    last = max((point.week for line in lines for point in line.points), default=0)
    fours = max(2, -int(-last // 4))
    step = 4 * -int(-fours // 7)
    return list(range(0, 4 * fours + step, step)) if step > 4 else list(range(0, 4 * fours + 1, 4))


def _panel(panel: Panel, y: float, high: float, weeks: Sequence[int]) -> tuple[str, float]:
    """Return a panel that begins at y, and where it ends."""
    parts = []
    for line in _title(panel):
        parts.append(draw_text(line, EDGE, y + 16, MIDDLE, bold=True))
        y += ROW
    parts.append(draw_text(shorten(panel.about, SMALL, INSIDE), EDGE, y + 16, SMALL))
    y += ROW
    left = EDGE + (ROW_LABELS if panel.rows else 44)
    right = WIDTH - EDGE - (NAMES + ASIDE if len(panel.lines) > 1 else 0)
    axes = Axes(left, right, y + 16, y + 16 + high, weeks[-1])
    parts += [_grid(axes, panel.band), _week_labels(axes, weeks)]
    parts += [_line(line, axes) for line in reversed(panel.lines)]
    parts += [HALO, *value_labels(panel.lines, axes), *name_labels(panel.lines, axes), "</g>"]
    y = axes.bottom + 44
    for row in panel.rows:
        parts.append(draw_text(shorten(row.label, SMALL, ROW_LABELS), EDGE, y + 14, SMALL))
        parts += [draw_text(cell, axes.x(week), y + 14, SMALL, anchor="middle") for week, cell in row.cells]
        y += ROW
    return f"<g>{''.join(parts)}</g>", y + 18


def _title(panel: Panel) -> list[str]:
    """Return the title in two lines at most."""
    lines = wrap(panel.title, MIDDLE, INSIDE / BOLDER - 24)
    return lines if len(lines) < 3 else [lines[0], f"{lines[1]}\u2026"]


def _grid(axes: Axes, band: tuple[float, float] | None) -> str:
    across = f"H{axes.right}"
    parts = []
    if band:
        low, high = axes.y(band[0]), axes.y(band[1])
        parts.append(
            f'<path d="M{axes.left} {low:.1f}{across}V{high:.1f}H{axes.left}z" fill="{BAND}"/>'
            f'<path d="M{axes.left} {low:.1f}{across}M{axes.left} {high:.1f}{across}" '
            f'stroke="{BAND_EDGE}" stroke-width="1" stroke-dasharray="2 4"/>'
        )
    for value in (0, 5, HIGHEST):
        y = axes.y(value)
        parts.append(f'<path d="M{axes.left} {y:.1f}{across}" stroke="{GRID}" stroke-width="1"/>')
        parts.append(draw_text(str(value), axes.left - 10, y + 5, SMALL, anchor="end"))
    frame = f"M{axes.left} {axes.top:.1f}V{axes.bottom:.1f}{across}"
    return "".join(parts) + f'<path d="{frame}" fill="none" stroke="{INK}" stroke-width="1.5"/>'


def _week_labels(axes: Axes, weeks: Sequence[int]) -> str:
    ticks = [
        f'<path d="M{axes.x(week):.1f} {axes.bottom:.1f}v5" stroke="{INK}" stroke-width="1.5"/>'
        + draw_text(str(week), axes.x(week), axes.bottom + 21, SMALL, anchor="middle")
        for week in weeks
    ]
    axis = draw_text("Week", EDGE, axes.bottom + 21, SMALL)
    return axis + "".join(ticks)


def _line(line: ChartLine, axes: Axes) -> str:
    """Return a line with its spread and marks."""
    colour, dashes = colour_of(line), ' stroke-dasharray="8 6"' if line.of_others else ""
    places = axes.places(line)
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    look = f'fill="none" stroke="{colour}" stroke-width="{2 if line.of_others else 3}"'
    parts = [f'<path d="M{path}" {look}{dashes}/>'] if path else []
    parts += [_spread(x, point, axes, colour) for (x, _), point in zip(places, line.points, strict=True)]
    parts += [_mark(x, y, colour, hollow=line.of_others) for x, y in places]
    return f"<g><title>{escape(line.name)}</title>{''.join(parts)}</g>"


def _spread(x: float, point: Point, axes: Axes, colour: str) -> str:
    if point.spread is None:
        return ""
    low, high = axes.y(point.value - point.spread), axes.y(point.value + point.spread)
    return (
        f'<path d="M{x - 5:.1f} {high:.1f}h10M{x:.1f} {high:.1f}V{low:.1f}M{x - 5:.1f} {low:.1f}h10" '
        f'fill="none" stroke="{colour}" stroke-width="1.5"/>'
    )


def _mark(x: float, y: float, colour: str, *, hollow: bool) -> str:
    if not hollow:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"/>'
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in ((0, -7), (7, 0), (0, 7), (-7, 0)))
    return f'<polygon points="{corners}" fill="#FFFFFF" stroke="{colour}" stroke-width="2"/>'
