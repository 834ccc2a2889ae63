"""Symbols of marks and looks of shaded zones: told apart by shape, line and hatching, not by colour alone."""

from xml.sax.saxutils import escape

from treatments.catalogue.geometry import Shape
from treatments.drawing.body.marks import Mark, Shading
from treatments.drawing.outlines import Chart
from treatments.drawing.svg_text import draw_text, width_of

SKIN, WHITE = "#F1EAE3", "#FFFFFF"
COLOURS = {
    "active": "#A3231B",
    "latent": "#1B5288",
    "not noted": "#4A4A4A",
    "press": "#1C6447",
    "stretch": "#1B5288",
    "pale": "#5C554F",
    "felt": "#A8430F",
    "usual": "#8F5A14",
}
"""Each is at least 4.5 to 1 on white and on skin; docs/charts.md has the figures."""
RADIUS, LETTERS = 11.0, 13.0
HATCHING = (
    '<pattern id="felt" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="{COLOURS["felt"]}" fill-opacity=".22"/>'
    f'<path d="M0 0V7" stroke="{COLOURS["felt"]}" stroke-width="2" stroke-opacity=".55"/></pattern>'
)
LOOKS = {
    "felt": f'fill="url(#felt)" stroke="{COLOURS["felt"]}" stroke-width="2"',
    "primary": f'fill="none" stroke="{COLOURS["usual"]}" stroke-width="1.8" stroke-dasharray="7 4"',
    "spillover": f'fill="none" stroke="{COLOURS["usual"]}" stroke-width="1.6" stroke-dasharray="2 4"',
}


def symbol_kind(mark: Mark) -> str:
    """Return which symbol a mark has."""
    if not mark.is_knot:
        return "to check" if mark.to_check else "not found"
    return mark.task or mark.activity or "not noted"


def half_size(mark: Mark) -> tuple[float, float]:
    """Return half the width and height of a mark's symbol."""
    if not mark.is_knot:
        return (max(RADIUS, width_of(mark.label, 12) / 2 + 6), RADIUS)
    return (RADIUS * 1.4, RADIUS * 1.4) if symbol_kind(mark) == "latent" else (RADIUS, RADIUS)


def draw_mark(mark: Mark, x: float, y: float) -> str:
    """Return a mark's symbol about this place, with its number; a site without a knot has its code."""
    kind = symbol_kind(mark)
    if mark.is_knot:
        letters = draw_text(
            mark.label, x, y + LETTERS * 0.36, LETTERS, anchor="middle", bold=True, fill=WHITE
        )
    else:
        letters = draw_text(mark.label, x, y + 4.3, 12, anchor="middle", fill=COLOURS["pale"])
    return outline(kind, x, y, half_size(mark)) + letters


def outline(kind: str, x: float, y: float, half: tuple[float, float] = (RADIUS, RADIUS)) -> str:
    """Return a symbol without its letters."""
    if kind in ("to check", "not found"):
        dashes = ' stroke-dasharray="4 3"' if kind == "to check" else ""
        return (
            f'<rect x="{x - half[0]:.1f}" y="{y - half[1]:.1f}" width="{2 * half[0]:.1f}" '
            f'height="{2 * half[1]:.1f}" rx="{half[1]:.1f}" fill="{WHITE}" stroke="{COLOURS["pale"]}" '
            f'stroke-width="1.4"{dashes}/>'
        )
    look = f'fill="{COLOURS[kind]}" stroke="{WHITE}" stroke-width="1.5"'
    if kind in ("active", "press"):
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:.1f}" {look}/>'
    if kind == "latent":
        r = RADIUS * 1.4
        corners = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        return f'<polygon points="{" ".join(f"{at:.1f},{down:.1f}" for at, down in corners)}" {look}/>'
    side, rounded = 2 * RADIUS - 1, ' rx="5"' if kind == "stretch" else ""
    return (
        f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}"'
        f"{rounded} {look}/>"
    )


def draw_shading(shading: Shading, shape: Shape, chart: Chart) -> str:
    """Return a shaded zone in units of its chart; felt is hatched in a firm line, usual is a broken line."""
    name = f"<title>{escape(shading.label)}</title>"
    look = LOOKS[shading.strength]
    if shape.ellipse:
        x, y, rx, ry = shape.ellipse
        return (
            f'<ellipse cx="{x * chart.width:.1f}" cy="{y * chart.height:.1f}" rx="{rx * chart.width:.1f}" '
            f'ry="{ry * chart.height:.1f}" {look}>{name}</ellipse>'
        )
    corners = " ".join(f"{x * chart.width:.1f},{y * chart.height:.1f}" for x, y in shape.corners)
    return f'<polygon points="{corners}" {look}>{name}</polygon>'
