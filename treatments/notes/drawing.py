"""A body chart as data, so that it can be kept with a signature and drawn again from what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from treatments.catalogue.geometry import Shape
from treatments.drawing.body.chart import WIDE, Layout, describe_body_chart, draw_body_chart
from treatments.drawing.body.marks import Mark, Shading, panels_for, shape_on

ALL = "all"


@dataclass(frozen=True)
class BodyDrawing:
    """The title, the marks, the zones they send pain to, and for whom it is: therapist, client or reviewer.

    The outlines of the body are no part of it.
    """

    title: str
    marks: tuple[Mark, ...]
    shadings: tuple[Shading, ...]
    reader: str = "therapist"

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> BodyDrawing:
        """Return the drawing that `written` gave, after JSON made lists of its tuples."""
        shadings = (
            Shading(**shading | {"shapes": tuple(_read_shape(shape) for shape in shading["shapes"])})
            for shading in written["shadings"]
        )
        marks = tuple(Mark(**mark) for mark in written["marks"])
        return cls(written["title"], marks, tuple(shadings), written.get("reader", "therapist"))

    def written(self) -> dict[str, Any]:
        """Return the drawing as data for JSON."""
        return asdict(self)

    def with_usual(self, usual: str = "") -> BodyDrawing:
        """Return the drawing with the usual pain of the mark of this number, of all marks, or of none."""
        kept = (each for each in self.shadings if each.strength == "felt" or usual in (ALL, str(each.number)))
        return replace(self, shadings=tuple(kept))

    def of_marks(self, *numbers: int) -> BodyDrawing:
        """Return the drawing with the marks of these numbers, and of their pain what the same views show."""
        marks = tuple(mark for mark in self.marks if mark.number in numbers)
        panels = panels_for(marks)
        shadings = (
            each
            for each in self.shadings
            if each.number in numbers
            and any(shape_on(panel, each, shape) for panel in panels for shape in each.shapes)
        )
        return replace(self, marks=marks, shadings=tuple(shadings))

    def svg(self, layout: Layout = WIDE) -> str:
        """Return the drawing as SVG."""
        return draw_body_chart(self.title, self.marks, self.shadings, reader=self.reader, layout=layout)

    def pictures(self, layout: Layout) -> list[list[str]]:
        """Return each view as a drawing of its own with its words, for printing."""
        return [
            [
                draw_body_chart(
                    self.title, self.marks, self.shadings, reader=self.reader, layout=layout, only=panel
                ),
                describe_body_chart(
                    [mark for mark in self.marks if mark.panel == panel], self.shadings, self.reader
                ),
            ]
            for panel in panels_for(self.marks, self.shadings)
        ]

    def words(self) -> str:
        """Return in words all that the drawing shows."""
        return describe_body_chart(self.marks, self.shadings, self.reader)


def _read_shape(shape: Mapping[str, Any]) -> Shape:
    ellipse = tuple(shape["ellipse"]) if shape["ellipse"] else None
    return Shape(shape["view"], ellipse, tuple((x, y) for x, y in shape["corners"]))
