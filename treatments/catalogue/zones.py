"""Zones and sites of the catalogue: by slug, their outlines, and the sites near a place."""

from collections.abc import Iterable

from clinic.refusals import fault
from treatments.catalogue.geometry import Shape
from treatments.models import TriggerPoint, Zone, ZoneShape

ASPECT = {"front": 900 / 400, "back": 900 / 400}
"""Height over width of a chart, so that distances count alike both ways."""
SMALL_ASPECT = 480 / 400
NEAREST = 3


def shapes_of_zones(slugs: Iterable[str] | None = None) -> dict[str, tuple[Shape, ...]]:
    """Return the outlines of these zones or of all, by slug, in one query."""
    rows = ZoneShape.objects.select_related("zone").filter(zone__retired_at=None)
    if slugs is not None:
        rows = rows.filter(zone__slug__in=set(slugs))
    shapes: dict[str, tuple[Shape, ...]] = {}
    for row in rows:
        shapes[row.zone.slug] = (*shapes.get(row.zone.slug, ()), _shape(row))
    return shapes


def nearest_sites(view: str, x: float, y: float, side: str) -> list[TriggerPoint]:
    """Return the at most three sites of the catalogue nearest to a place on this chart, nearest first."""
    x = 1 - x if side == "left" else x
    aspect = ASPECT.get(view, SMALL_ASPECT)
    sites = TriggerPoint.objects.filter(view=view, retired_at=None).select_related("muscle")
    return sorted(sites, key=lambda site: (site.x - x) ** 2 + ((site.y - y) * aspect) ** 2)[:NEAREST]


def zones_by_slug(slugs: Iterable[str], *, pointer: str) -> dict[str, Zone]:
    """Return the zones of these slugs; refuse a slug that the catalogue does not hold."""
    names = set(slugs)
    zones = {zone.slug: zone for zone in Zone.objects.in_use().filter(slug__in=names)} if names else {}
    if missing := names - zones.keys():
        raise fault(
            pointer, "unknown_zone", f"The catalogue holds no zone {min(missing)}. Look under /zones."
        )
    return zones


def _shape(row: ZoneShape) -> Shape:
    if row.outline:
        corners = tuple(zip(row.outline[::2], row.outline[1::2], strict=True))
        return Shape(row.view, corners=corners)
    assert row.x is not None and row.y is not None and row.rx is not None and row.ry is not None
    return Shape(row.view, ellipse=(row.x, row.y, row.rx, row.ry))
