"""Outlines of the body charts: each drawing with its size and the paths that shadings are clipped to."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import clients
from treatments.catalogue.geometry import Shape

DRAWINGS = Path(clients.__file__).parent / "static" / "clients" / "body"
SVG = "{http://www.w3.org/2000/svg}"
FILES = {
    "front": "body_front.svg",
    "back": "body_back.svg",
    "head_front": "head_front.svg",
    "head_side": "head_side.svg",
    "head_back": "head_back.svg",
    "foot_sole": "foot_sole.svg",
}

STEPS = 4


@dataclass(frozen=True)
class Chart:
    """A drawing of the body: its size in units, its markup without ids, and the paths of its outline."""

    view: str
    width: float
    height: float
    markup: str
    outlines: tuple[str, ...]


@cache
def load_chart(view: str) -> Chart:
    """Return the chart of this view."""
    root = ElementTree.parse(DRAWINGS / FILES[view]).getroot()
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    outlines = tuple(_outlines(root))
    parts = [part for part in root if part.tag not in {f"{SVG}title", f"{SVG}desc", f"{SVG}style"}]
    for part in root.iter():
        part.attrib.pop("id", None)
    markup = "".join(ElementTree.tostring(part, encoding="unicode") for part in parts)
    return Chart(
        view,
        width,
        height,
        markup.replace("ns0:", "").replace(' xmlns:ns0="http://www.w3.org/2000/svg"', ""),
        outlines,
    )


@cache
def body_shapes(view: str) -> tuple[Shape, ...]:
    """Return the outline of the body on this chart, each curve as a run of straight lines."""
    chart = load_chart(view)
    return tuple(
        Shape(view, corners=tuple((x / chart.width, y / chart.height) for x, y in _corners(path)))
        for outline in chart.outlines
        for path in outline.split("Z")
        if path.strip()
    )


def _corners(path: str) -> list[tuple[float, float]]:
    """Return the corners of a path of M and C, with `STEPS` points on each curve."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    start, *places = zip(numbers[::2], numbers[1::2], strict=True)
    corners = [start]
    for at in range(0, len(places), 3):
        a, (b, c, d) = corners[-1], places[at : at + 3]
        for part in range(1, STEPS + 1):
            t = part / STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (
                sum(weight * place[axis] for weight, place in zip(weights, (a, b, c, d), strict=True))
                for axis in (0, 1)
            )
            corners.append((x, y))
    return corners


@cache
def load_style() -> str:
    """Return the CSS that all charts share."""
    style = ElementTree.parse(DRAWINGS / FILES["front"]).getroot().find(f"{SVG}style")
    assert style is not None
    return (style.text or "").strip()


def _outlines(root: ElementTree.Element) -> list[str]:
    """Return the paths of the elements named `-outline`, or of the two soles; ears lie outside of them."""
    paths = []
    for part in root:
        name = part.attrib.get("id", "")
        if name.endswith("-outline"):
            paths += [path.attrib["d"] for path in part.iter(f"{SVG}path")]
        elif name.endswith("_sole"):
            paths += [
                path.attrib["d"] for path in part.iter(f"{SVG}path") if path.attrib.get("class") == "bc-skin"
            ]
    return paths
