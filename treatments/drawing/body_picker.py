"""The picker of places on the body: a list of regions and zones with sides, and figures to tap on."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from clients.places import MIDLINE, MIDLINE_REGIONS, REGIONS, ZONE_REGION, ZONES, Place, is_place
from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones
from treatments.drawing.outlines import FILES, load_chart

SIDE_NAMES = {"left": _("left"), "right": _("right"), "both": _("both"), "midline": _("middle")}


class View(NamedTuple):
    """One drawing to tap on; `shows` is the only side of the client that a profile shows."""

    title: Any
    view: str
    shows: str = ""

    @property
    def file(self) -> str:
        """The static file of the drawing."""
        return f"clients/body/{FILES[self.view]}"

    @property
    def width(self) -> int:
        """The width of the drawing, in its units."""
        return int(load_chart(self.view).width)

    @property
    def height(self) -> int:
        """The height of the drawing, in its units."""
        return int(load_chart(self.view).height)


VIEWS = (
    View(_("Front"), "front"),
    View(_("Back"), "back"),
    View(_("Head, right side"), "head_side", shows="right"),
    View(_("Head, left side"), "head_side", shows="left"),
    View(_("Head, front"), "head_front"),
    View(_("Head, back"), "head_back"),
    View(_("Soles"), "foot_sole"),
)


def picker_figures(chosen: Collection[str], views: Sequence[View] = VIEWS) -> list[dict[str, Any]]:
    """Return each drawing with its zones to tap on, the small ones over the large ones."""
    shapes = shapes_of_zones()
    return [
        {"view": view, "is_mirrored": view.shows == "left", "areas": _areas(view, shapes, chosen)}
        for view in views
    ]


def _areas(view: View, shapes: dict[str, tuple[Shape, ...]], chosen: Collection[str]) -> list[dict[str, Any]]:
    found = []
    for zone in ZONES:
        for shape in shapes.get(zone, ()):
            if shape.view == view.view:
                found += _sides_of(zone, shape, view.shows)
    drawn = [
        {"place": str(place), "words": place.words, "is_chosen": str(place) in chosen, **_drawing(shape)}
        for place, shape in found
    ]
    return sorted(drawn, key=lambda area: -float(area["size"]))


def _sides_of(zone: str, shape: Shape, shows: str) -> list[tuple[Place, Shape]]:
    """Return the places that an outline stands for: both sides, the middle, or the side of a profile.

    A profile is mirrored as a whole for the left.
    """
    if zone in MIDLINE:
        return [(Place("zone", zone, "midline"), shape)]
    if shows:
        return [(Place("zone", zone, shows), shape)]
    return [(Place("zone", zone, "right"), shape), (Place("zone", zone, "left"), shape.mirror())]


def _drawing(shape: Shape) -> dict[str, Any]:
    """Return the outline as SVG writes it, in thousandths of the drawing, and about how large it is."""
    if shape.ellipse:
        x, y, rx, ry = (round(1000 * number, 1) for number in shape.ellipse)
        return {"ellipse": {"x": x, "y": y, "rx": rx, "ry": ry}, "size": 4 * rx * ry}
    across, down = zip(*shape.corners, strict=True)
    points = " ".join(f"{1000 * x:.1f},{1000 * y:.1f}" for x, y in shape.corners)
    return {"points": points, "size": 1e6 * (max(across) - min(across)) * (max(down) - min(down))}


def picker_regions(chosen: Collection[str]) -> list[dict[str, Any]]:
    """Return each region with its sides, and its zones with theirs, for the list without script."""
    return [
        {
            "label": label,
            "rows": [
                _row("region", region, _("the whole region"), chosen),
                *(_row("zone", zone, ZONES[zone], chosen) for zone in ZONES if ZONE_REGION[zone] == region),
            ],
            "is_open": any(Place.read(written).region == region for written in chosen if is_place(written)),
        }
        for region, label in REGIONS.items()
    ]


def _row(kind: str, name: str, label: Any, chosen: Collection[str]) -> dict[str, Any]:
    sides = ("midline",) if kind == "zone" and name in MIDLINE else ("left", "right")
    if kind == "region":
        sides = ("left", "right", "both", *(("midline",) if name in MIDLINE_REGIONS else ()))
    places = [(f"{kind}:{name}:{side}", SIDE_NAMES[side]) for side in sides]
    return {
        "label": label,
        "sides": [
            {
                "place": place,
                "side": side,
                "words": Place.read(place).words,
                "is_chosen": place in chosen,
            }
            for place, side in places
        ],
    }
