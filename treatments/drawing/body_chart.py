"""Draw marks and the pain they send on body charts, as SVG.

Places are given as the viewer sees them; zones are given for the client's right and mirrored for the left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from treatments.catalogue.geometry import Shape
from treatments.drawing.outlines import Chart, load_chart, load_style
from treatments.drawing.stroke_font import text_path

SCALE_OF_SMALL = 0.86
MARGIN, COLUMN, TOP = 14, 400, 40
BODY_HEIGHT, LEGEND_HEIGHT = 900, 64
COLOURS = {"active": "#A3231B", "latent": "#1B5288", None: "#4A4A4A"}
SHADES = {"felt": ("#C2571A", 0.42), "primary": ("#D98A2B", 0.30), "spillover": ("#D98A2B", 0.15)}
SHADING_WORDS = {"felt": "Pain felt in", "primary": "Usual pain in", "spillover": "At times also in"}
TITLES = {
    ("front", False): "FRONT",
    ("back", False): "BACK",
    ("head_front", False): "HEAD, FRONT",
    ("head_side", False): "HEAD, RIGHT SIDE",
    ("head_side", True): "HEAD, LEFT SIDE",
    ("head_back", False): "HEAD, BACK",
    ("foot_sole", False): "SOLES",
}
LEFT_AND_RIGHT = {"front": "RL", "head_front": "RL", "foot_sole": "RL", "back": "LR", "head_back": "LR"}
"""The client's side at the viewer's left and right edge."""
WHOLE_BODY = ("front", "back")
LETTER_STYLE = ".l{fill:none;stroke:#3D3834;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}"
type Panel = tuple[str, bool]


@dataclass(frozen=True)
class Mark:
    """A trigger point on a chart: number, place as the viewer sees it, side, and findings where known."""

    number: int
    view: str
    x: float
    y: float
    side: str
    name: str
    activity: str | None = None
    pain: int | None = None
    to_check: bool = False
    not_found: bool = False

    @property
    def radius(self) -> float:
        """The radius in units; it grows with the pain on pressure, taken as 5 of 10 where it is not known."""
        return 8 + 0.7 * (5 if self.pain is None else self.pain)

    @property
    def panel(self) -> Panel:
        """The drawing it belongs on: its view, and true for the mirrored profile of the left side."""
        return (self.view, self.view == "head_side" and self.side == "left")

    def description(self) -> str:
        """Return the mark in words, for a screen reader."""
        if self.to_check:
            return f"To check: {self.name}, {self.side}."
        if self.not_found:
            return f"Not found: {self.name}, {self.side}."
        activity = self.activity or "active or latent not noted"
        pain = "pain on pressure not noted" if self.pain is None else f"pain on pressure {self.pain} of 10"
        return f"{self.number}: {self.name}, {self.side}, {activity}, {pain}."


@dataclass(frozen=True)
class Shading:
    """A zone that a mark sends pain to; `strength` is felt, primary (usual) or spillover (at times)."""

    label: str
    side: str
    strength: str
    shapes: tuple[Shape, ...]


def draw_body_chart(title: str, marks: Sequence[Mark], shadings: Sequence[Shading] = ()) -> str:
    """Return one SVG of the whole body from both sides, and of each other view that carries a mark."""
    panels = panels_for(marks)
    places = list(_places(panels))
    width = MARGIN + max(x for _, x, _, _ in places) + COLUMN + MARGIN
    height = TOP + BODY_HEIGHT + LEGEND_HEIGHT
    words = " ".join(
        [*(mark.description() for mark in marks), *_descriptions(shadings)] or ["Nothing is marked."]
    )
    body = "".join(_panel(panel, x, y, scale, marks, shadings) for panel, x, y, scale in places)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">{escape(title)}</title><desc id="chart-desc">{escape(words)}</desc>'
        f"<style>{load_style()} {LETTER_STYLE}</style>"
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>{body}'
        f"{_legend(height - LEGEND_HEIGHT / 2)}</svg>"
    )


def _descriptions(shadings: Sequence[Shading]) -> Iterable[str]:
    """Yield a sentence for each strength of shading, for a screen reader."""
    for strength, words in SHADING_WORDS.items():
        places = [f"{each.label} ({each.side})" for each in shadings if each.strength == strength]
        if places:
            yield f"{words}: {', '.join(dict.fromkeys(places))}."


def panels_for(marks: Iterable[Mark]) -> list[Panel]:
    """Return the drawings needed, in a fixed order: always the whole body, and each a mark lies on."""
    needed = {mark.panel for mark in marks}
    return [panel for panel in TITLES if panel[0] in WHOLE_BODY or panel in needed]


def _places(panels: Sequence[Panel]) -> Iterable[tuple[Panel, float, float, float]]:
    """Yield each drawing with x, y and scale: body charts side by side, small ones in columns of two."""
    small = 0
    for panel in panels:
        if panel[0] in WHOLE_BODY:
            yield (panel, MARGIN + COLUMN * WHOLE_BODY.index(panel[0]), TOP, 1.0)
        else:
            column, row = divmod(small, 2)
            x = MARGIN + COLUMN * (len(WHOLE_BODY) + column) + (1 - SCALE_OF_SMALL) * COLUMN / 2
            yield (panel, x, TOP + row * BODY_HEIGHT / 2, SCALE_OF_SMALL)
            small += 1


def _panel(
    panel: Panel, x: float, y: float, scale: float, marks: Sequence[Mark], shadings: Sequence[Shading]
) -> str:
    view, mirrored = panel
    base = load_chart(view)
    clip = f"clip-{view}{'-left' if mirrored else ''}"
    flip = f' transform="translate({base.width} 0) scale(-1 1)"' if mirrored else ""
    outline = "".join(f"<path d={quoteattr(path)}{flip}/>" for path in base.outlines)
    here = sorted(
        (mark for mark in marks if mark.panel == panel), key=lambda mark: (-mark.radius, mark.number)
    )
    shaded = "".join(_shade(shading, shape, base) for shading, shape in _shapes_on(panel, shadings))
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale})">'
        f'<clipPath id="{clip}">{outline}</clipPath><g{flip}>{base.markup}</g>'
        f'<g clip-path="url(#{clip})">{shaded}</g>{_labels(panel, base)}'
        f"{''.join(_symbol(mark, base, mark.radius / scale) for mark in here)}</g>"
    )


def _labels(panel: Panel, base: Chart) -> str:
    """Return the paths of the drawing's name and of its LEFT and RIGHT."""
    paths = [text_path(TITLES[panel], base.width / 2, -16 if base.height > 500 else 10, 13)]
    names = {"R": "RIGHT", "L": "LEFT"}
    if edges := LEFT_AND_RIGHT.get(panel[0]):
        level = 120 if base.height > 500 else 40
        paths.append(text_path(names[edges[0]], 12, level, 13, anchor="start"))
        paths.append(text_path(names[edges[1]], base.width - 12, level, 13, anchor="end"))
    return f'<path class="l" d="{"".join(paths)}"/>'


def _shapes_on(panel: Panel, shadings: Sequence[Shading]) -> Iterable[tuple[Shading, Shape]]:
    """Yield the outlines on this drawing; a profile shows the zones of its side and of the midline only."""
    view, mirrored = panel
    for shading in shadings:
        if view == "head_side" and (shading.side == "left") != mirrored and shading.side != "midline":
            continue
        for shape in shading.shapes:
            if shape.view == view:
                yield shading, shape.mirror() if shading.side == "left" or mirrored else shape


def _shade(shading: Shading, shape: Shape, base: Chart) -> str:
    colour, opacity = SHADES[shading.strength]
    dashes = "" if shading.strength == "felt" else ' stroke-dasharray="5 4"'
    look = f'fill="{colour}" fill-opacity="{opacity}" stroke="{colour}" stroke-width="1.2"{dashes}'
    name = f"<title>{escape(shading.label)}</title>"
    if shape.ellipse:
        x, y, rx, ry = shape.ellipse
        return (
            f'<ellipse cx="{x * base.width:.1f}" cy="{y * base.height:.1f}" rx="{rx * base.width:.1f}" '
            f'ry="{ry * base.height:.1f}" {look}>{name}</ellipse>'
        )
    corners = " ".join(f"{x * base.width:.1f},{y * base.height:.1f}" for x, y in shape.corners)
    return f'<polygon points="{corners}" {look}>{name}</polygon>'


def _symbol(mark: Mark, base: Chart, radius: float) -> str:
    """Return a mark with its number: a circle if active, a diamond if latent, a square if neither is noted.

    A mark still to check, or looked for and not found, is a faint dashed ring with these words and no number.
    """
    x, y = mark.x * base.width, mark.y * base.height
    if mark.to_check or mark.not_found:
        words = "TO CHECK" if mark.to_check else "NOT FOUND"
        return f"<g><title>{escape(mark.description())}</title>{_ring(x, y, words)}</g>"
    number = text_path(str(mark.number), x, y, radius * (0.95 if mark.number < 10 else 0.7))
    return (
        f"<g><title>{escape(mark.description())}</title>{_outline_of(mark.activity, x, y, radius)}"
        f'<path d="{number}" fill="none" stroke="#FFFFFF" stroke-width="1.9" stroke-linecap="round" '
        f'stroke-linejoin="round"/></g>'
    )


def _ring(x: float, y: float, words: str) -> str:
    """Return the symbol of a place without a knot."""
    return (
        f'<g opacity="0.7"><circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="none" stroke="{COLOURS[None]}" '
        f'stroke-width="1.6" stroke-dasharray="4 3"/>'
        f'<path class="l" d="{text_path(words, x, y + 19, 7)}"/></g>'
    )


def _outline_of(activity: str | None, x: float, y: float, radius: float) -> str:
    look = f'fill="{COLOURS[activity]}" stroke="#FFFFFF" stroke-width="1.5"'
    if activity == "active":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {look}/>'
    if activity == "latent":
        r = radius * 1.25
        corners = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        return f'<polygon points="{" ".join(f"{at:.1f},{down:.1f}" for at, down in corners)}" {look}/>'
    half = radius * 0.88
    return (
        f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}" {look}/>'
    )


def _legend(y: float) -> str:
    """Return the legend of shapes and shades, on one line."""
    parts, x = [], MARGIN + 14.0
    for activity, words in (("active", "ACTIVE"), ("latent", "LATENT"), (None, "NOT NOTED")):
        parts.append(_outline_of(activity, x, y, 9))
        parts.append(f'<path class="l" d="{text_path(words, x + 18, y, 11, anchor="start")}"/>')
        x += 18 + len(words) * 10.3 + 26
    for strength, words in (("felt", "PAIN FELT"), ("primary", "USUAL PAIN")):
        colour, opacity = SHADES[strength]
        dashes = "" if strength == "felt" else ' stroke-dasharray="5 4"'
        parts.append(
            f'<rect x="{x - 9:.1f}" y="{y - 9:.1f}" width="22" height="18" fill="{colour}" '
            f'fill-opacity="{opacity}" stroke="{colour}"{dashes}/>'
        )
        parts.append(f'<path class="l" d="{text_path(words, x + 22, y, 11, anchor="start")}"/>')
        x += 22 + len(words) * 10.3 + 26
    return "".join(parts)
