"""The rules of a freely marked place: on the body, on a side that is there, near the muscle that is named."""

from collections.abc import Iterable, Mapping
from math import hypot

from django.utils.translation import gettext as _

from clients.places import MIDLINE, ZONES
from clinic.refusals import fault
from treatments.catalogue.geometry import ASPECT, Shape, distance_to_outlines, is_near, zones_at
from treatments.drawing.outlines import body_shapes
from treatments.models import MarkedPoint
from treatments.models.marked_point import MIDLINE_TOLERANCE

BESIDE = 0.05
"""The distance from the outline at which a place is off the body, in widths of the chart; ears lie within."""
BORDER = 0.01
"""The width of the left and right edge of a chart on which no mark is set: drawings are cut off there."""
FAR = 0.5
"""The distance from every site of a muscle, in widths of the chart, at which a mark is not in that muscle."""
HEIGHT_OF = {"head_front": 0.07, "head_side": 0.07, "head_back": 0.07, "foot_sole": 0.97}
"""The place of the small charts on the whole body, in fractions of its height."""


def require_on_body(point: MarkedPoint, pointer: str) -> None:
    """Refuse a place beside the outline of its chart, or on the border where the drawing is cut off."""
    view, x, y = point.place
    if not BORDER < x < 1 - BORDER or not is_near(view, x, y, body_shapes(view), BESIDE):
        raise fault(f"{pointer}/x", "off_the_body", "This place lies beside the body. Mark one on it.")


def place_in_words(point: MarkedPoint, shapes: Mapping[str, Iterable[Shape]]) -> str:
    """Return where a free mark lies: in or beside the nearest zone, and its place on the chart."""
    view, x, y = point.place
    across = 1 - x if point.side == "left" else x
    apart = {zone: distance_to_outlines(view, across, y, outlines) for zone, outlines in shapes.items()}
    zone = min(apart, key=lambda zone: apart[zone])
    where = "in" if apart[zone] == 0 else "beside"
    return f"{where} \u201c{ZONES[zone].lower()}\u201d ({view.replace('_', ' ')} {x:.2f}/{y:.2f})"


def require_midline(point: MarkedPoint, shapes: Mapping[str, Iterable[Shape]], pointer: str) -> None:
    """Refuse the side midline where the body has none, or where its middle is elsewhere."""
    view, x, y = point.place
    zones = zones_at(view, x, y, "right", shapes) | zones_at(view, x, y, "left", shapes)
    if zones & MIDLINE:
        return
    is_in_the_middle = view != "head_side" and abs(x - 0.5) <= MIDLINE_TOLERANCE
    if not (is_in_the_middle and is_near(view, 0.5, y, body_shapes(view), 0)):
        raise fault(
            f"{pointer}/side", "side_disagrees", "This place is not in the middle: say left or right."
        )


def require_near_muscle(point: MarkedPoint, pointer: str) -> None:
    """Refuse a muscle whose sites all lie far from the place."""
    assert point.muscle is not None
    sites = [(site.view, site.x, site.y) for site in point.muscle.trigger_points.all()]
    if sites and min(_apart(point.place, site) for site in sites) > FAR:
        raise fault(
            f"{pointer}/muscle",
            "muscle_elsewhere",
            _("{muscle} lies elsewhere. Check the place and the muscle, or leave the muscle out.").format(
                muscle=point.muscle.name
            ),
        )


def _apart(one: tuple[str, float, float], other: tuple[str, float, float]) -> float:
    """Return the distance on the whole body in widths of its chart; front and back, left and right alike."""
    (across, down), (other_across, other_down) = _on_whole_body(*one), _on_whole_body(*other)
    return hypot(across - other_across, down - other_down)


def _on_whole_body(view: str, x: float, y: float) -> tuple[float, float]:
    """Return the distance from the middle and from the top; the small charts count as one place each."""
    small = view in HEIGHT_OF
    return (0.08 if small else abs(x - 0.5), HEIGHT_OF.get(view, y) * ASPECT["front"])
