"""Outlines of zones on charts: their mirror image for the client's left, and the places inside them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, pi, sin


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


def is_near(view: str, x: float, y: float, shapes: Iterable[Shape], margin: float) -> bool:
    """True if a place lies in one of these outlines or its mirror image, or within `margin` of one."""
    around = [(0.0, 0.0), *((cos(turn * pi / 4), sin(turn * pi / 4)) for turn in range(8))]
    places = [(side + margin * across, y + margin * down) for side in (x, 1 - x) for across, down in around]
    return any(shape.view == view and any(shape.contains(*place) for place in places) for shape in shapes)


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
