"""The sites of a muscle on the body, with the zones to which they send pain."""

from collections.abc import Iterable, Mapping, Sequence

from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones
from treatments.drawing.body.chart import Layout
from treatments.drawing.body.marks import Mark, Shading
from treatments.models import Muscle, TriggerPoint
from treatments.notes.drawing import BodyDrawing

CHARTED_SIDE = "right"
"""The side for which the catalogue holds sites and zones."""
OF_ENTRY = Layout(width=350, figure=326, highest=300, key="")


def entry_drawing(muscle: Muscle, sites: Sequence[TriggerPoint]) -> BodyDrawing:
    """Return the drawing of these sites, numbered in their order, for the client's right side."""
    side = CHARTED_SIDE if muscle.bilateral else "midline"
    marks = [
        Mark(number, site.view, site.x, site.y, side, f"{muscle.name} ({site.code})")
        for number, site in enumerate(sites, 1)
    ]
    shapes = shapes_of_zones({referral.zone.slug for site in sites for referral in site.referrals.all()})
    shadings = [each for number, site in enumerate(sites, 1) for each in _shadings(number, site, shapes)]
    return BodyDrawing(muscle.name, tuple(marks), tuple(shadings), "reviewer")


def _shadings(number: int, site: TriggerPoint, shapes: Mapping[str, tuple[Shape, ...]]) -> Iterable[Shading]:
    for referral in site.referrals.all():
        side = "midline" if referral.zone.laterality == "midline" else CHARTED_SIDE
        strength = "primary" if referral.primary else "spillover"
        yield Shading(referral.zone.label, side, strength, shapes.get(referral.zone.slug, ()), number)
