"""Zones and sites of the catalogue: by slug, their outlines, and the sites near a place."""

from collections.abc import Iterable
from math import hypot

from django.utils.translation import gettext as _

from clinic.refusals import fault
from treatments.catalogue.geometry import ASPECT, SMALL_ASPECT, Shape
from treatments.models import TriggerPoint, Zone, ZoneShape

NEAREST = 3
LIKELY = {"front": 0.1, "back": 0.1}
"""The greatest distance at which a site is likely, in widths of the chart: 8 cm on a body of 1.75 m."""
LIKELY_ON_SMALL = 0.2
"""The same on the charts of the head and of the soles, which are drawn larger."""


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
    sites = TriggerPoint.objects.filter(view=view, retired_at=None).select_related("muscle")
    return sorted(sites, key=lambda site: _apart(site, x, y, side))[:NEAREST]


def likely_sites(view: str, x: float, y: float, side: str) -> list[TriggerPoint]:
    """Return the sites that a mark here may be: the nearest, and none that lies far away."""
    most = LIKELY.get(view, LIKELY_ON_SMALL)
    return [site for site in nearest_sites(view, x, y, side) if _apart(site, x, y, side) <= most]


def _apart(site: TriggerPoint, x: float, y: float, side: str) -> float:
    """Return the distance of a site from a place on its chart, in widths of the chart."""
    x = 1 - x if side == "left" else x
    return hypot(site.x - x, (site.y - y) * ASPECT.get(site.view, SMALL_ASPECT))


def zones_by_slug(slugs: Iterable[str], *, pointer: str) -> dict[str, Zone]:
    """Return the zones of these slugs; refuse a slug that the catalogue does not hold."""
    names = set(slugs)
    zones = {zone.slug: zone for zone in Zone.objects.in_use().filter(slug__in=names)} if names else {}
    if missing := names - zones.keys():
        raise fault(
            pointer,
            "unknown_zone",
            _("The catalogue holds no zone {zone}. Look under /zones.").format(zone=min(missing)),
        )
    return zones


def _shape(row: ZoneShape) -> Shape:
    if row.outline:
        corners = tuple(zip(row.outline[::2], row.outline[1::2], strict=True))
        return Shape(row.view, corners=corners)
    assert row.x is not None and row.y is not None and row.rx is not None and row.ry is not None
    return Shape(row.view, ellipse=(row.x, row.y, row.rx, row.ry))
