"""A body chart as SVG: the figures with marks, each cropped to them, with its key; one unit is one pixel.

Places are given as the viewer sees them; zones are given for the client's right and mirrored for the left.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import batched, starmap
from xml.sax.saxutils import escape, quoteattr

from treatments.catalogue.geometry import Shape
from treatments.drawing.body.crops import Crop, crop_to
from treatments.drawing.body.key import SIZE, draw_key, draw_legend
from treatments.drawing.body.marks import Mark, Panel, Shading, describe_fully, panels_for, shape_on
from treatments.drawing.body.spreading import Symbol, spread
from treatments.drawing.body.symbols import HATCHING, draw_mark, draw_shading, half_size
from treatments.drawing.outlines import load_chart, load_style
from treatments.drawing.svg_text import INK, draw_text, width_of

MARGIN, UNDER, BETWEEN = 12.0, 30.0, 22.0
SMALL = 14.0
ROOM = 2_600
"""The least area of a figure to each of its marks, in pixels."""
TITLES = {
    ("front", False): "Front",
    ("back", False): "Back",
    ("head_front", False): "Head, front",
    ("head_side", False): "Head, right side",
    ("head_side", True): "Head, left side",
    ("head_back", False): "Head, back",
    ("foot_sole", False): "Soles",
}
SEEN_FROM_BEHIND = ("back", "head_back")
OWNER = {"therapist": "Client's", "reviewer": "Client's", "client": "Your"}
NOTHING = "Nothing is marked."
STRENGTHS = {"felt": "Pain felt:", "primary": "Usual pain:", "spillover": "At times also:"}


@dataclass(frozen=True)
class Layout:
    """The size of a chart: its width, that of a figure, how high one is at most; and where its key is.

    Two figures stand side by side where `pairs` is true.
    """

    width: float
    figure: float
    highest: float
    key: str
    pairs: bool = False

    @property
    def key_width(self) -> float:
        """The width of the key."""
        return self.width - self.figure - 20 - 2 * MARGIN if self.key == "beside" else self.figure


WIDE = Layout(width=680, figure=360, highest=520, key="beside")
NARROW = Layout(width=350, figure=326, highest=330, key="below")
OF_LETTER = Layout(width=350, figure=326, highest=210, key="", pairs=True)
OF_STEP = Layout(width=228, figure=204, highest=220, key="")


@dataclass(frozen=True)
class Figure:
    """One view of the body with its marks, each in its place, and the zones shaded on it."""

    panel: Panel
    crop: Crop
    marks: tuple[Mark, ...]
    symbols: tuple[Symbol, ...]
    shapes: tuple[tuple[Shading, Shape], ...]

    @property
    def left_and_right(self) -> tuple[str, str] | None:
        """The client's side at the left and right edge; none on a profile."""
        if self.panel[0] == "head_side":
            return None
        return ("left", "right") if self.panel[0] in SEEN_FROM_BEHIND else ("right", "left")


def draw_body_chart(
    title: str,
    marks: Sequence[Mark],
    shadings: Sequence[Shading] = (),
    *,
    reader: str = "therapist",
    layout: Layout = WIDE,
    only: Panel | None = None,
) -> str:
    """Return one SVG of each view that carries a mark, or pain that no other view shows; or of `only` one."""
    panels = [only] if only else panels_for(marks, shadings)
    if layout.pairs and len(panels) > 1:
        layout = replace(layout, figure=(layout.width - 3 * MARGIN) / 2)
    parts, y = [], MARGIN
    for row in batched(panels, 2 if layout.pairs else 1, strict=False):
        heights = [0.0]
        for column, panel in enumerate(row):
            figure = figure_of(panel, marks, shadings, layout)
            x = MARGIN + column * (layout.figure + MARGIN)
            part, height = _draw_figure(figure, shadings, reader, layout, (x, y))
            parts.append(part)
            heights.append(height)
        y += max(heights) + BETWEEN
    if not panels:
        parts.append(draw_text(NOTHING, MARGIN, y + 16, 15))
        y += 16 + BETWEEN
    here, shaded = _on_views(panels, marks, shadings)
    legend, height = draw_legend(here, shaded, reader, (MARGIN, y), layout.width - 2 * MARGIN)
    parts.append(legend)
    y += height + MARGIN if height else MARGIN - BETWEEN
    words = describe_body_chart(here, shadings, reader)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:g} {y:.0f}" '
        f'width="{layout.width:g}" height="{y:.0f}" role="img" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">{escape(title)}</title><desc id="chart-desc">{escape(words)}</desc>'
        f"<style>{load_style()}</style><defs>{HATCHING}</defs>"
        f'<rect width="{layout.width:g}" height="{y:.0f}" fill="#FFFFFF"/>{"".join(parts)}</svg>'
    )


def _on_views(
    panels: Sequence[Panel], marks: Sequence[Mark], shadings: Sequence[Shading]
) -> tuple[list[Mark], list[Shading]]:
    """Return the marks and the shaded zones that these views show."""
    here = [mark for mark in marks if mark.panel in panels]
    return here, [
        each
        for each in shadings
        if any(shape_on(panel, each, shape) for panel in panels for shape in each.shapes)
    ]


def describe_body_chart(marks: Sequence[Mark], shadings: Sequence[Shading], reader: str) -> str:
    """Return all that the chart shows in words: figure by figure its marks, then pain of no certain mark."""
    parts = []
    for panel in panels_for(marks, shadings):
        here = sorted((mark for mark in marks if mark.panel == panel), key=lambda mark: mark.number)
        if here:
            sentences = Counter(describe_fully(mark, shadings, reader) for mark in here)
            parts.append(" ".join([f"{TITLES[panel]}.", *starmap(_of_spots, sentences.items())]))
    numbers = {mark.number for mark in marks if mark.is_knot}
    for strength, words in STRENGTHS.items():
        alone = [each.place for each in shadings if each.strength == strength and each.number not in numbers]
        if alone:
            parts.append(f"{words} {', '.join(dict.fromkeys(alone))}.")
    return " ".join(parts) or NOTHING


def _of_spots(sentence: str, spots: int) -> str:
    """Return what is said of a mark, with how many marks it is said of where they are several."""
    return sentence if spots == 1 else f"{sentence.removesuffix('.')}; {spots} spots."


def figure_of(panel: Panel, marks: Sequence[Mark], shadings: Sequence[Shading], layout: Layout) -> Figure:
    """Return the figure with each symbol in its place; it is as large as its symbols need."""
    chart = load_chart(panel[0])
    here = tuple(mark for mark in marks if mark.panel == panel)
    shapes = tuple(
        (shading, placed)
        for shading in shadings
        for shape in shading.shapes
        if (placed := shape_on(panel, shading, shape))
    )
    highest = max(layout.highest if here else layout.highest * 0.6, ROOM * len(here) / layout.figure)
    while True:
        crop = crop_to(
            chart,
            [(mark.x, mark.y) for mark in here],
            [shape for _, shape in shapes],
            (layout.figure, highest),
        )
        spots = [crop.place(mark.x * chart.width, mark.y * chart.height) for mark in here]
        unplaced = [Symbol(spot, half_size(mark), spot) for mark, spot in zip(here, spots, strict=True)]
        if (symbols := spread(unplaced, crop.size)) is not None:
            return Figure(panel, crop, here, tuple(symbols), shapes)
        highest *= 1.25


def _draw_figure(
    figure: Figure, shadings: Sequence[Shading], reader: str, layout: Layout, at: tuple[float, float]
) -> tuple[str, float]:
    """Return the figure with its names under it and its key, and the height of all."""
    (width, height), y = figure.crop.size, at[1]
    x = at[0] + (layout.figure - width) / 2
    parts = [_body(figure, x, y)]
    parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{_symbols(figure, shadings, reader)}</g>')
    names, high = _names(figure, reader, at[0], y + height + 20, layout.figure)
    parts.append(names)
    height += high
    if layout.key and figure.marks:
        beside = layout.key == "beside"
        left, top = (MARGIN + layout.figure + 20, y) if beside else (MARGIN, y + height + 6)
        key, high = draw_key(figure.marks, shadings, reader, left, top, layout.key_width)
        parts.append(key)
        height = max(height, high) if beside else height + 6 + high
    return "".join(parts), height


def _body(figure: Figure, x: float, y: float) -> str:
    """Return the part of the body with its shaded zones."""
    view, mirrored = figure.panel
    chart, crop = load_chart(view), figure.crop
    clip = f"clip-{view}{'-left' if mirrored else ''}"
    flip = f' transform="translate({chart.width} 0) scale(-1 1)"' if mirrored else ""
    outline = "".join(f"<path d={quoteattr(path)}{flip}/>" for path in chart.outlines)
    shaded = "".join(draw_shading(shading, shape, chart) for shading, shape in figure.shapes)
    width, height = crop.size
    return (
        f'<svg x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="{crop.x:.2f} {crop.y:.2f} {crop.width:.2f} {crop.height:.2f}">'
        f'<clipPath id="{clip}">{outline}</clipPath><g{flip}>{chart.markup}</g>'
        f'<g clip-path="url(#{clip})">{shaded}</g></svg>'
    )


def _symbols(figure: Figure, shadings: Sequence[Shading], reader: str) -> str:
    """Return the lines to spots, the spots, and the symbols over them."""
    lines, symbols = [], []
    for mark, symbol in zip(figure.marks, figure.symbols, strict=True):
        (x, y), (at, down) = symbol.spot, symbol.at
        if symbol.is_moved:
            path = f'd="M{x:.1f} {y:.1f}L{at:.1f} {down:.1f}"'
            lines.append(f'<path {path} stroke="#FFFFFF" stroke-width="3.5"/>')
            lines.append(f'<path {path} stroke="{INK}" stroke-width="1.3"/>')
            spot = f'cx="{x:.1f}" cy="{y:.1f}" r="3.6"'
            symbols.append(f'<circle {spot} fill="{INK}" stroke="#FFFFFF" stroke-width="1.2"/>')
        words = escape(describe_fully(mark, shadings, reader))
        symbols.append(f'<g class="mark"><title>{words}</title>{draw_mark(mark, at, down)}</g>')
    return "".join([*lines, *symbols])


def _names(figure: Figure, reader: str, x: float, y: float, width: float) -> tuple[str, float]:
    """Return the name of the view, left and right in the reader's words at its edges, and their height.

    Where they are too wide for one line, the name stands under them.
    """
    title, edges = TITLES[figure.panel], figure.left_and_right
    parts, down = [], 0.0
    if edges:
        left, right = (f"{OWNER[reader]} {side}" for side in edges)
        parts.append(draw_text(left, x, y, SMALL))
        parts.append(draw_text(right, x + width, y, SMALL, anchor="end"))
        if width_of(title, SIZE) / 2 + max(width_of(left, SMALL), width_of(right, SMALL)) > width / 2:
            down = UNDER * 0.65
    parts.append(draw_text(title, x + width / 2, y + down, SIZE, anchor="middle", bold=True))
    return "".join(parts), UNDER + down
