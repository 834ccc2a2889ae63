"""The places of a client's limits that apply to the muscles of a plan, judged by the rule for marks."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from clients.limits import Limits
from clients.places import Place
from treatments.catalogue.zones import shapes_of_zones
from treatments.models import MarkedPoint, SessionNote, TriggerPoint
from treatments.notes.within_limits import work_at


def places_of_muscles(
    note: SessionNote, muscles: Collection[str], limits: Limits
) -> dict[tuple[str, str], frozenset[Place]]:
    """Return by muscle and side the places whose limits apply there: to one of its marks at least.

    A muscle without a mark on a side is judged by all its sites in the catalogue.
    """
    places = {*limits.avoid, *(limit.place for limit in limits.limits if limit.place)}
    if not places:
        return {}
    shapes = shapes_of_zones()
    applied: dict[tuple[str, str], set[Place]] = defaultdict(set)
    for muscle, point in _points(note, muscles):
        work = work_at(point, shapes)
        applied[muscle, point.side] |= {place for place in places if work.lies_in(place, limits)}
    return {key: frozenset(of_muscle) for key, of_muscle in applied.items()}


def _points(note: SessionNote, muscles: Collection[str]) -> Iterator[tuple[str, MarkedPoint]]:
    """Yield the marks in these muscles, and the sites of each on the sides where it has none."""
    marked = set()
    knots = note.points.knots().filter(muscle__slug__in=muscles)
    for point in knots.select_related("site__muscle", "muscle"):
        assert point.muscle is not None
        marked.add((point.muscle.slug, point.side))
        yield point.muscle.slug, point
    sites = TriggerPoint.objects.filter(muscle__slug__in=muscles, retired_at=None)
    for site in sites.select_related("muscle"):
        for side in ("left", "right"):
            if (site.muscle.slug, side) not in marked:
                yield site.muscle.slug, MarkedPoint(site=site, muscle=site.muscle, side=side)
