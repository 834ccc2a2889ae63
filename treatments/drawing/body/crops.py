"""The part of a body chart that a figure shows: all that is marked on it, the middle of the body, and air."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from treatments.catalogue.geometry import Shape
from treatments.drawing.outlines import Chart

AIR = 48
LEAST = {"front": (200, 180), "back": (200, 180), "foot_sole": (400, 300)}
LEAST_OF_HEAD = (330, 330)
MIDDLE = 60
"""Half the width about the middle of the body that is always seen, so that left and right are."""


@dataclass(frozen=True)
class Crop:
    """A part of a chart, in units of the chart, and the pixels to a unit."""

    x: float
    y: float
    width: float
    height: float
    scale: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the chart in pixels of the figure."""
        return ((x - self.x) * self.scale, (y - self.y) * self.scale)

    @property
    def size(self) -> tuple[float, float]:
        """The figure's width and height in pixels."""
        return (self.width * self.scale, self.height * self.scale)


def crop_to(
    chart: Chart,
    places: Sequence[tuple[float, float]],
    shapes: Iterable[Shape],
    box: tuple[float, float],
) -> Crop:
    """Return the part of the chart around these places and shapes (in fractions) that fills the box."""
    corners = [*places, *(corner for shape in shapes for corner in _corners(shape))]
    across = [x * chart.width for x, _ in corners] + _middle(chart)
    down = [y * chart.height for _, y in corners] or [chart.height / 2]
    least = LEAST.get(chart.view, LEAST_OF_HEAD)
    width = min(chart.width, max(max(across) - min(across) + 2 * AIR, least[0]))
    height = min(chart.height, max(max(down) - min(down) + 2 * AIR, least[1]))
    scale = min(box[0] / width, box[1] / height)
    width = min(chart.width, box[0] / scale)
    return Crop(
        _start(min(across), max(across), width, chart.width),
        _start(min(down), max(down), height, chart.height),
        width,
        height,
        scale,
    )


def _middle(chart: Chart) -> list[float]:
    return [] if chart.view == "head_side" else [chart.width / 2 - MIDDLE, chart.width / 2 + MIDDLE]


def _start(low: float, high: float, length: float, whole: float) -> float:
    """Return where a part of this length begins that has low and high about its middle, within the whole."""
    return min(max((low + high - length) / 2, 0), whole - length)


def _corners(shape: Shape) -> list[tuple[float, float]]:
    if not shape.ellipse:
        return list(shape.corners)
    x, y, rx, ry = shape.ellipse
    return [(x - rx, y - ry), (x + rx, y + ry)]
