"""The chart of a note: each drawing with its marks and zones laid over it, by attributes and not by style."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString

from treatments.drawing.body.chart import SEEN_FROM_BEHIND
from treatments.drawing.body.marks import Mark, describe_fully, shape_on
from treatments.drawing.body.spreading import Symbol, spread
from treatments.drawing.body.symbols import HATCHING, draw_mark, draw_shading, half_size
from treatments.drawing.body_picker import VIEWS, View
from treatments.drawing.outlines import load_chart
from treatments.drawing.svg_text import INK
from treatments.notes.drawing import BodyDrawing

LARGE = ("front", "back")
SCALE_OF_SMALL = 2.2
"""How much larger symbols are on the charts of the head and soles, which are shown smaller."""


@dataclass(frozen=True)
class ChartFigure:
    """One drawing with what is laid over it, as SVG."""

    view: View
    is_large: bool
    is_mirrored: bool
    edges: tuple[str, str] | None
    shaded: SafeString
    symbols: SafeString


def chart_figures(drawing: BodyDrawing, ids: Sequence[object] = ()) -> list[ChartFigure]:
    """Return all drawings with the marks of this one; `ids` are those of its marks, to open them by a tap."""
    return [_figure(view, drawing, ids) for view in VIEWS]


def marked_figures(drawing: BodyDrawing) -> list[ChartFigure]:
    """Return the drawings that show a mark or a zone, to be read."""
    return [figure for figure in chart_figures(drawing) if figure.symbols or figure.shaded]


def _figure(view: View, drawing: BodyDrawing, ids: Sequence[object]) -> ChartFigure:
    panel = (view.view, view.shows == "left")
    chart = load_chart(view.view)
    shaded = [
        draw_shading(shading, placed, chart)
        for shading in drawing.shadings
        for shape in shading.shapes
        if (placed := shape_on(panel, shading, shape))
    ]
    here = [
        (mark, ids[number] if ids else "") for number, mark in enumerate(drawing.marks) if mark.panel == panel
    ]
    edges = ("left", "right") if view.view in SEEN_FROM_BEHIND else ("right", "left")
    return ChartFigure(
        view=view,
        is_large=view.view in LARGE,
        is_mirrored=panel[1],
        edges=None if view.shows else edges,
        shaded=SafeString("".join(shaded)),
        symbols=SafeString("".join(_symbols(view, here, drawing))),
    )


def hatching() -> SafeString:
    """Return the pattern of pain felt, which the page defines once."""
    return SafeString(HATCHING)


def _symbols(view: View, marks: Sequence[tuple[Mark, Any]], drawing: BodyDrawing) -> Iterator[str]:
    """Yield each mark's symbol, beside its spot where two would overlap, with a line to the spot."""
    scale = 1.0 if view.view in LARGE else SCALE_OF_SMALL
    spots = [(mark.x * view.width, mark.y * view.height) for mark, _ in marks]
    halves = [tuple(scale * half for half in half_size(mark)) for mark, _ in marks]
    unplaced = [Symbol(spot, half, spot) for spot, half in zip(spots, halves, strict=True)]  # type: ignore[arg-type]
    symbols = spread(unplaced, (view.width, view.height)) or unplaced
    for symbol in symbols:
        if symbol.is_moved:
            yield _line(symbol, scale)
    for (mark, pk), symbol in zip(marks, symbols, strict=True):
        x, y = symbol.at
        words = describe_fully(mark, drawing.shadings, drawing.reader)
        yield (
            f'<g data-point="{pk}" transform="translate({x:.1f} {y:.1f}) scale({scale:g})">'
            f"<title>{escape(words)}</title>{draw_mark(mark, 0, 0)}</g>"
        )


def _line(symbol: Symbol, scale: float) -> str:
    (x, y), (at, down) = symbol.spot, symbol.at
    path = f'd="M{x:.1f} {y:.1f}L{at:.1f} {down:.1f}"'
    return (
        f'<path {path} stroke="#FFFFFF" stroke-width="{3.5 * scale:g}"/>'
        f'<path {path} stroke="{INK}" stroke-width="{1.3 * scale:g}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.6 * scale:g}" fill="{INK}"/>'
    )
