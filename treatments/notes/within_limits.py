"""The limits on the points of a note: of the client's conditions and red flags, and of delicate sites."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from clients.consents.asking import areas_asked
from clients.limits import NONE
from clients.places import MIDLINE, ZONE_REGION, Place
from clinic import clock
from clinic.refusals import Refusal
from treatments.catalogue.geometry import Shape, is_within, zones_at
from treatments.catalogue.zones import likely_sites, nearest_sites, shapes_of_zones
from treatments.limits.from_red_flags import combined, limit_sources
from treatments.limits.on_marks import (
    DEEP_FROM,
    LimitSource,
    Objection,
    Work,
    area_objections,
    objections,
)
from treatments.models import MarkedPoint, SessionNote

NEAR = {"front": 0.05, "back": 0.05}
"""How far a picked place reaches beyond its outline, in widths of the chart: 4 cm on a body of 1.75 m.

It is our own choice, since no source gives a number: outlines are drawn by hand, and marks set with a finger.
"""
NEAR_ON_SMALL = 0.07
"""The same on the charts of the head and of the soles, which are drawn larger: 2 cm."""
OPPOSITE = {"front": "back", "back": "front"}


def require_within_limits(
    note: SessionNote, points: Sequence[MarkedPoint], *, only: MarkedPoint | None = None
) -> None:
    """Refuse points against conditions or red flags, in areas not agreed to, and hard on delicate sites.

    A reason overrules conditions of the kinds local and modify, and a delicate site (clinical rules, section
    2): not a ban on massage, and not a condition that still waits for its clearance. It says too how a client
    agreed to work in a sensitive area whose consent is not on record.

    With `only` the other points count towards the number allowed and are not checked again: one that has
    become disallowed since is refused when it is changed itself, and at signing. A point that was looked for
    and not found was touched all the same; it does not count towards the number.
    """
    knots = (number for number, point in enumerate(points) if point.is_knot)
    order_of = {number: order for order, number in enumerate(knots)}
    checked = [
        (number, point)
        for number, point in enumerate(points)
        if not point.to_check and (only is None or point is only)
    ]
    if not checked:
        return
    sources = limit_sources(note.client_id, note.visit_on)
    not_agreed = areas_asked(note.client_id, _when_treated(note)).not_agreed
    has_limits = bool(not_agreed) or combined(sources) != NONE
    shapes = shapes_of_zones() if has_limits or any(map(_is_hard, points)) else {}
    against = [
        ("/site" if only else f"/points/{number}", objection)
        for number, point in checked
        if has_limits or _is_hard(point)
        for objection in _against(work_at(point, shapes), sources, order_of.get(number, 0), not_agreed)
        if objection.firm or not point.overruled_reason
    ]
    if against:
        raise Refusal(
            "mark_blocked",
            _what_to_do(firm=any(objection.firm for _, objection in against)),
            errors=[{"pointer": at, "code": each.code, "message": each.reason} for at, each in against],
        )


def _when_treated(note: SessionNote) -> datetime:
    """Return the time by which the client must have agreed: now, or the end of a visit that is over."""
    visit = note.attendance.appointment
    return min(clock.now(), visit.ended_at or visit.ends_at)


def _against(
    work: Work, sources: list[LimitSource], order: int, not_agreed: Collection[str]
) -> list[Objection]:
    return [*objections(work, sources, order), *area_objections(work, not_agreed)]


def _is_hard(point: MarkedPoint) -> bool:
    return point.applied_with == "elbow" or (point.pressure or 0) >= DEEP_FROM


def _what_to_do(*, firm: bool) -> str:
    if firm:
        return (
            "A limit of a ban, or of a condition that waits for its clearance, is not overruled. "
            "Keep to the limit, or record the clearance first."
        )
    return "This speaks against the mark as it is. Change it, or give an overruled_reason."


def work_at(point: MarkedPoint, shapes: Mapping[str, Iterable[Shape]]) -> Work:
    """Return the work at a point for the limits; a place in no zone counts as where the nearest site lies."""
    view, x, y = point.place
    zones = zones_at(view, x, y, point.side, shapes)
    regions = {ZONE_REGION[zone] for zone in zones if zone in ZONE_REGION}
    if point.muscle:
        regions.add(point.muscle.region)
    if not regions:
        regions = {site.muscle.region for site in nearest_sites(view, x, y, point.side)[:1]}
    return Work(
        muscle=point.muscle.slug if point.muscle else None,
        regions=frozenset(regions),
        zones=zones,
        side=point.side,
        near=_places_near(view, x, y, point.side, shapes),
        behind=_places_behind(view, x, y, point.side, shapes),
        therapist_only=_is_for_therapists_only(point),
        technique=point.technique,
        applied_with=point.applied_with,
        pressure=point.pressure,
        spreads=bool(point.referral_felt),
        stretched=bool(point.stretched_after),
    )


def _is_for_therapists_only(point: MarkedPoint) -> bool:
    """Return True for a site that only therapists press, or hard work at a free place that may be one."""
    if point.site:
        return point.site.therapist_only
    if not _is_hard(point):
        return False
    likely = likely_sites(*point.place, point.side)
    own = [site for site in likely if point.muscle_id in (None, site.muscle_id)]
    return bool(own) and own[0].therapist_only


def _places_near(
    view: str, x: float, y: float, side: str, shapes: Mapping[str, Iterable[Shape]]
) -> frozenset[Place]:
    """Return the zones, each with its side, whose outlines on this chart lie near a place.

    A place near the middle may be near a zone of the other side; the head from the side shows one side only.
    """
    sides = {"right": x, "left": 1 - x}
    if view == "head_side" and side in sides:
        sides = {side: sides[side]}
    most = NEAR.get(view, NEAR_ON_SMALL)
    return frozenset(
        Place("zone", zone, "midline" if zone in MIDLINE else on)
        for on, across in sides.items()
        for zone, outlines in shapes.items()
        if is_within(view, across, y, outlines, most)
    )


def _places_behind(
    view: str, x: float, y: float, side: str, shapes: Mapping[str, Iterable[Shape]]
) -> frozenset[Place]:
    """Return the zones near a place on the opposite chart, of those that are not drawn on its own."""
    if view not in OPPOSITE:
        return frozenset()
    hidden = {
        zone: outlines for zone, outlines in shapes.items() if all(shape.view != view for shape in outlines)
    }
    return _places_near(OPPOSITE[view], 1 - x, y, side, hidden)
