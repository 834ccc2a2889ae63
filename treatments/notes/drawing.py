"""A body chart as data, so that it can be kept with a signature and drawn again from what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from treatments.catalogue.geometry import Shape
from treatments.drawing.body_chart import Mark, Shading, draw_body_chart


@dataclass(frozen=True)
class BodyDrawing:
    """The title, the marks and the shaded zones of one chart; the outlines of the body are no part of it."""

    title: str
    marks: tuple[Mark, ...]
    shadings: tuple[Shading, ...]

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> BodyDrawing:
        """Return the drawing that `written` gave, after JSON made lists of its tuples."""
        shadings = (
            Shading(**shading | {"shapes": tuple(_read_shape(shape) for shape in shading["shapes"])})
            for shading in written["shadings"]
        )
        return cls(written["title"], tuple(Mark(**mark) for mark in written["marks"]), tuple(shadings))

    def written(self) -> dict[str, Any]:
        """Return the drawing as data for JSON."""
        return asdict(self)

    def svg(self) -> str:
        """Return the drawing as SVG."""
        return draw_body_chart(self.title, self.marks, self.shadings)


def _read_shape(shape: Mapping[str, Any]) -> Shape:
    ellipse = tuple(shape["ellipse"]) if shape["ellipse"] else None
    return Shape(shape["view"], ellipse, tuple((x, y) for x, y in shape["corners"]))
