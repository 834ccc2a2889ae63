"""What every change of marks goes through: the catalogue's names made rows, and the client's limits asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from clients.limits import NONE
from clients.places import ZONE_REGION
from clinic import clock
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.catalogue.geometry import Shape, is_near, zones_at
from treatments.catalogue.zones import nearest_sites, shapes_of_zones, zones_by_slug
from treatments.limits.from_red_flags import limits_with_flags
from treatments.limits.on_marks import Objection, Work, objections
from treatments.models import MarkedPoint, Muscle, SessionNote, TriggerPoint
from treatments.models.marked_point import EXAMINATION_FIELDS

type Wanted = Mapping[str, Any]
PLACE = ("view", "x", "y")
WHOLE_BODY = ("front", "back")
BESIDE = 0.06
"""How far from every zone a place is off the body, in fractions of the chart."""
NEVER_OVERRULED = ("refuse", "hold_for_clearance")
REMARKS = ("remark", "no_self_care", "overruled_reason")
RESOLVED = ("id", "site", "muscle", "referral_felt", "taught")


class Marking:
    """Turns what was asked for into marks, with the catalogue's rows fetched once for the whole set."""

    def __init__(self, wanted: Sequence[Wanted], *, by: Staff) -> None:
        self.by = by
        codes, slugs, zones = _named(wanted)
        self.sites = (
            {
                site.code: site
                for site in TriggerPoint.objects.filter(code__in=codes, retired_at=None).select_related(
                    "muscle"
                )
            }
            if codes
            else {}
        )
        self.muscles = {m.slug: m for m in Muscle.objects.in_use().filter(slug__in=slugs)} if slugs else {}
        self.zones = zones_by_slug(zones, pointer="/referral_felt")

    def put(self, point: MarkedPoint, wanted: Wanted, *, pointer: str = "") -> MarkedPoint:
        """Set on a mark what is wanted; refuses unknown names and sides that cannot be."""
        for name, value in wanted.items():
            if name not in RESOLVED:
                setattr(point, name, value)
        if "referral_felt" in wanted:
            felt = wanted["referral_felt"]
            point.referral_felt = None if felt is None else list(dict.fromkeys(felt))
        self._put_place(point, wanted, pointer)
        if "taught" in wanted and wanted["taught"] != bool(point.taught_at):
            point.taught_at, point.taught_by = (clock.now(), self.by) if wanted["taught"] else (None, None)
        if point.site is None and (not point.view or point.x is None or point.y is None):
            raise fault(pointer or "/site", "place_missing", "Give a site, or a chart view with x and y.")
        if point.side == "midline" and point.muscle and point.muscle.bilateral:
            raise fault(
                f"{pointer}/side", "side_needed", "This muscle is there on both sides: say left or right."
            )
        if point.site is None and any(name in wanted for name in PLACE):
            self._require_on_body(point, pointer)
        _put_whether_checked(point, wanted, pointer)
        return point

    def _put_place(self, point: MarkedPoint, wanted: Wanted, pointer: str) -> None:
        if "muscle" in wanted:
            point.muscle = self._found(self.muscles, wanted["muscle"], f"{pointer}/muscle", "unknown_muscle")
        if wanted.get("site") is None:
            if any(wanted.get(name) not in (None, "") for name in PLACE) or "site" in wanted:
                point.site = None
            elif point.site and "muscle" in wanted and point.muscle != point.site.muscle:
                raise _muscle_disagrees(pointer)
            return
        if any(wanted.get(name) not in (None, "") for name in PLACE):
            raise fault(
                f"{pointer}/site", "place_twice", "Give either a site or a place on a chart, not both."
            )
        point.site = self._found(self.sites, wanted["site"], f"{pointer}/site", "unknown_site")
        assert point.site is not None
        if wanted.get("muscle") and point.muscle != point.site.muscle:
            raise _muscle_disagrees(pointer)
        point.muscle, point.view, point.x, point.y = point.site.muscle, "", None, None

    def _require_on_body(self, point: MarkedPoint, pointer: str) -> None:
        """Zones cover the whole-body charts, so a place far from all of them lies beside the body."""
        view, x, y = point.place
        if view in WHOLE_BODY and not is_near(view, x, y, self._outlines, BESIDE):
            raise fault(f"{pointer}/x", "off_the_body", "This place lies beside the body. Mark one on it.")

    @cached_property
    def _outlines(self) -> list[Shape]:
        return [shape for shapes in shapes_of_zones().values() for shape in shapes]

    def _found[R](self, known: Mapping[str, R], name: str | None, pointer: str, code: str) -> R | None:
        if name is None:
            return None
        if name not in known:
            raise fault(pointer, code, "The catalogue does not hold this. Look it up under /muscles.")
        return known[name]


def _put_whether_checked(point: MarkedPoint, wanted: Wanted, pointer: str) -> None:
    """Whoever notes something about a point has looked at it; one still to check says nothing."""
    told = any(wanted.get(name) is not None for name in EXAMINATION_FIELDS)
    if "to_check" not in wanted and (told or any(wanted.get(name) for name in ("taught", *REMARKS))):
        point.to_check = False
    found = any(getattr(point, name) is not None for name in EXAMINATION_FIELDS)
    if point.to_check and (found or any(getattr(point, name) for name in REMARKS)):
        raise fault(
            f"{pointer}/to_check",
            "still_to_check",
            "A point still to check holds no findings. Say to_check: false.",
        )


def _muscle_disagrees(pointer: str) -> Refusal:
    return fault(
        f"{pointer}/muscle", "muscle_disagrees", "This site belongs to another muscle. Leave muscle out."
    )


def _named(wanted: Sequence[Wanted]) -> tuple[set[str], set[str], set[str]]:
    """The codes of sites and the slugs of muscles and zones that a set of marks names."""
    return (
        {mark["site"] for mark in wanted if mark.get("site")},
        {mark["muscle"] for mark in wanted if mark.get("muscle")},
        {zone for mark in wanted for zone in mark.get("referral_felt") or ()},
    )


def require_within_limits(
    note: SessionNote, points: Sequence[MarkedPoint], *, only: MarkedPoint | None = None
) -> None:
    """Refuse marks that conditions or open red flags speak against, unless overruled with a reason.

    With `only` the others count and are not judged again: one that has become unallowed since is refused when
    it is changed itself, and at signing.

    Only conditions of the kinds local and modify are overruled (clinical rules, section 2): not a ban on
    massage, and not a condition that still waits for its clearance.
    """
    limits = limits_with_flags(note.client_id, note.visit_on)
    firm = limits.booking in NEVER_OVERRULED
    found = [(number, point) for number, point in enumerate(points) if not point.to_check]
    judged = [
        (order, number, point)
        for order, (number, point) in enumerate(found)
        if (firm or not point.overruled_reason) and only in (None, point)
    ]
    if limits == NONE or not judged:
        return
    shapes = shapes_of_zones()
    faults = [
        {
            "pointer": "/site" if only else f"/points/{number}",
            "code": objection.code,
            "message": objection.reason,
        }
        for order, number, point in judged
        for objection in [*objections(work_of(point, shapes), limits), *_beyond(order, limits.max_points)]
    ]
    if faults:
        raise Refusal(
            "mark_blocked",
            "A ban or a missing clearance is not overruled. Change the mark, or record the clearance."
            if firm
            else "The client's conditions speak against this. Change the mark, or give an overruled_reason.",
            errors=faults,
        )


def _beyond(order: int, most: int | None) -> list[Objection]:
    if most is None or order < most:
        return []
    return [Objection("too_many_points", f"This client's conditions allow {most} points in a session.")]


def work_of(point: MarkedPoint, shapes: Mapping[str, Iterable[Shape]]) -> Work:
    """A mark as the limits see it; a place in no zone counts as where the nearest site lies."""
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
        technique=point.technique,
        applied_with=point.applied_with,
        pressure=point.pressure,
        spreads=bool(point.referral_felt),
        stretched=bool(point.stretched_after),
    )
