"""Outlines of zones on charts: their mirror image for the client's left, and the places inside them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import cos, hypot, inf, pi, sin

ASPECT = {"front": 900 / 400, "back": 900 / 400}
"""Height over width of a chart, so that distances count alike both ways."""
SMALL_ASPECT = 480 / 400
"""Height over width of the charts of the head and of the soles."""
ROUND = [(cos(turn * pi / 24), sin(turn * pi / 24)) for turn in range(48)]


@dataclass(frozen=True)
class Shape:
    """An outline on one chart for the client's right side: an ellipse (x, y, rx, ry) or a polygon."""

    view: str
    ellipse: tuple[float, float, float, float] | None = None
    corners: tuple[tuple[float, float], ...] = ()

    def mirror(self) -> Shape:
        """Return the same outline on the client's other side: x becomes 1 - x."""
        if self.ellipse:
            x, y, rx, ry = self.ellipse
            return Shape(self.view, ellipse=(1 - x, y, rx, ry))
        return Shape(self.view, corners=tuple((1 - x, y) for x, y in self.corners))

    def contains(self, x: float, y: float) -> bool:
        """True if the place lies inside."""
        if self.ellipse:
            cx, cy, rx, ry = self.ellipse
            return ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1
        inside = False
        for (ax, ay), (bx, by) in zip(self.corners, self.corners[1:] + self.corners[:1], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
        return inside

    @cached_property
    def polygon(self) -> tuple[tuple[float, float], ...]:
        """The corners of the outline; an ellipse counts as a polygon."""
        if not self.ellipse:
            return self.corners
        x, y, rx, ry = self.ellipse
        return tuple((x + rx * across, y + ry * down) for across, down in ROUND)

    def edges(self) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        """Yield the straight lines of the outline."""
        return zip(self.polygon, self.polygon[1:] + self.polygon[:1], strict=True)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """The sides of the upright rectangle around the outline: left, top, right, bottom."""
        if self.ellipse:
            x, y, rx, ry = self.ellipse
            return x - rx, y - ry, x + rx, y + ry
        across, down = zip(*self.corners, strict=True)
        return min(across), min(down), max(across), max(down)


def distance_to_outlines(view: str, x: float, y: float, shapes: Iterable[Shape]) -> float:
    """Return how far a place is from the nearest of these outlines on its chart, in widths of the chart.

    0 inside; infinite where none of them is drawn on this chart.
    """
    here = [shape for shape in shapes if shape.view == view]
    if any(shape.contains(x, y) for shape in here):
        return 0.0
    tall = ASPECT.get(view, SMALL_ASPECT)
    lines = (line for shape in here for line in shape.edges())
    return min(
        (_to_line((x, y * tall), (a, b * tall), (c, d * tall)) for (a, b), (c, d) in lines), default=inf
    )


def _to_line(place: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the distance of a place from a straight line with two ends."""
    (x, y), (ax, ay), (bx, by) = place, start, end
    across, down = bx - ax, by - ay
    length = across * across + down * down
    part = max(0.0, min(1.0, ((x - ax) * across + (y - ay) * down) / length)) if length else 0.0
    return hypot(x - ax - part * across, y - ay - part * down)


def is_within(view: str, x: float, y: float, shapes: Iterable[Shape], margin: float) -> bool:
    """True if a place lies in one of these outlines, or within `margin` widths of the chart of one.

    An outline whose rectangle lies further off is not measured.
    """
    high = margin / ASPECT.get(view, SMALL_ASPECT)
    close = [
        shape
        for shape in shapes
        if shape.view == view
        and shape.box[0] - margin <= x <= shape.box[2] + margin
        and shape.box[1] - high <= y <= shape.box[3] + high
    ]
    return distance_to_outlines(view, x, y, close) <= margin


def is_near(view: str, x: float, y: float, shapes: Iterable[Shape], margin: float) -> bool:
    """True if a place lies in one of these outlines or its mirror image, or within `margin` of one."""
    return any(is_within(view, side, y, shapes, margin) for side in (x, 1 - x))


def zones_at(
    view: str, x: float, y: float, side: str, shapes: Mapping[str, Iterable[Shape]]
) -> frozenset[str]:
    """Return the zones that a place lies in, given as the viewer sees it, with its side of the client."""
    x = 1 - x if side == "left" else x
    return frozenset(
        zone
        for zone, outlines in shapes.items()
        if any(shape.view == view and shape.contains(x, y) for shape in outlines)
    )
