"""Every change of points: the catalogue's names become rows, and each place is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from clinic import clock
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.catalogue.geometry import Shape
from treatments.catalogue.zones import shapes_of_zones, zones_by_slug
from treatments.models import MarkedPoint, Muscle, TriggerPoint
from treatments.models.marked_point import EXAMINATION_FIELDS
from treatments.notes.places import require_midline, require_near_muscle, require_on_body

if TYPE_CHECKING:
    from uuid import UUID

PLACE = ("view", "x", "y")
REMARKS = ("remark", "no_self_care", "overruled_reason")
RESOLVED = ("id", "site", "muscle", "referral_felt", "taught")


class PointData(TypedDict, total=False):
    """The fields of a point as requested: sites, muscles and zones are named by code or slug."""

    site: str | None
    view: str
    x: float
    y: float
    muscle: str | None
    side: str
    activity: str | None
    pain_on_pressure_before: int | None
    pain_on_pressure_after: int | None
    referral_felt: list[str] | None
    twitch: bool | None
    technique: str | None
    applied_with: str | None
    pressure: int | None
    intensity_felt: int | None
    hold_seconds: int | None
    repeats: int | None
    stretched_after: bool | None
    response: str | None
    remark: str
    no_self_care: bool
    to_check: bool
    not_found: bool
    taught: bool
    overruled_reason: str


class PointOfSet(PointData, total=False):
    """A point of a whole set; with the id of a present one it takes its place."""

    id: UUID


class PointWriter:
    """Sets requested fields on points; the catalogue's rows are fetched once for all of them."""

    def __init__(self, requested: Sequence[PointData], *, by: Staff) -> None:
        self.by = by
        codes = {data["site"] for data in requested if data.get("site")}
        slugs = {data["muscle"] for data in requested if data.get("muscle")}
        felt = {zone for data in requested for zone in data.get("referral_felt") or ()}
        sites = TriggerPoint.objects.filter(code__in=codes, retired_at=None).select_related("muscle")
        self.sites = {site.code: site for site in sites} if codes else {}
        named = Muscle.objects.in_use().filter(slug__in=slugs).prefetch_related("trigger_points")
        self.muscles = {muscle.slug: muscle for muscle in named} if slugs else {}
        self.zones = zones_by_slug(felt, pointer="/referral_felt")

    def apply(self, point: MarkedPoint, data: PointData, *, pointer: str = "") -> MarkedPoint:
        """Set the requested fields on a point; refuse unknown names, missing places and impossible sides."""
        for name, value in data.items():
            if name not in RESOLVED:
                setattr(point, name, value)
        if "referral_felt" in data:
            felt = data["referral_felt"]
            point.referral_felt = None if felt is None else list(dict.fromkeys(felt))
        self._apply_place(point, data, pointer)
        if "taught" in data and data["taught"] != bool(point.taught_at):
            point.taught_at, point.taught_by = (clock.now(), self.by) if data["taught"] else (None, None)
        if point.site is None and (not point.view or point.x is None or point.y is None):
            raise fault(pointer or "/site", "place_missing", "Give a site, or a chart view with x and y.")
        if point.side == "midline" and point.muscle and point.muscle.bilateral:
            raise fault(
                f"{pointer}/side", "side_needed", "This muscle is there on both sides: say left or right."
            )
        if point.site is None:
            self._require_place(point, data, pointer)
        _apply_examination(point, data, pointer)
        return point

    def _apply_place(self, point: MarkedPoint, data: PointData, pointer: str) -> None:
        if "muscle" in data:
            point.muscle = self._look_up(self.muscles, data["muscle"], f"{pointer}/muscle", "unknown_muscle")
        is_free_place = any(data.get(name) not in (None, "") for name in PLACE)
        if data.get("site") is None:
            if is_free_place or "site" in data:
                point.site = None
            elif point.site and "muscle" in data and point.muscle != point.site.muscle:
                raise _muscle_disagrees(pointer)
            return
        if is_free_place:
            raise fault(
                f"{pointer}/site", "place_twice", "Give either a site or a place on a chart, not both."
            )
        point.site = self._look_up(self.sites, data["site"], f"{pointer}/site", "unknown_site")
        assert point.site is not None
        if data.get("muscle") and point.muscle != point.site.muscle:
            raise _muscle_disagrees(pointer)
        point.muscle, point.view, point.x, point.y = point.site.muscle, "", None, None

    def _require_place(self, point: MarkedPoint, data: PointData, pointer: str) -> None:
        """Judge what was requested of a free place; what stays as it was is not judged again."""
        if any(name in data for name in PLACE):
            require_on_body(point, pointer)
        if point.side == "midline" and any(name in data for name in (*PLACE, "side")):
            require_midline(point, self._shapes, pointer)
        if point.muscle and any(name in data for name in (*PLACE, "muscle")):
            require_near_muscle(point, pointer)

    @cached_property
    def _shapes(self) -> dict[str, tuple[Shape, ...]]:
        return shapes_of_zones()

    def _look_up[R](self, rows: Mapping[str, R], name: str | None, pointer: str, code: str) -> R | None:
        if name is None:
            return None
        if name not in rows:
            raise fault(pointer, code, "The catalogue does not hold this. Look it up under /muscles.")
        return rows[name]


def _apply_examination(point: MarkedPoint, data: PointData, pointer: str) -> None:
    """Take a point as looked at and found once a finding is noted; refuse findings where there are none."""
    is_found = any(data.get(name) is not None for name in EXAMINATION_FIELDS) or bool(data.get("taught"))
    is_looked_at = is_found or any(data.get(name) for name in ("not_found", *REMARKS))
    if "to_check" not in data and is_looked_at:
        point.to_check = False
    if "not_found" not in data and is_found:
        point.not_found = False
    has_findings = any(getattr(point, name) is not None for name in EXAMINATION_FIELDS)
    if point.to_check and (has_findings or point.not_found or any(getattr(point, name) for name in REMARKS)):
        raise fault(
            f"{pointer}/to_check",
            "still_to_check",
            "A point still to check holds no findings. Say to_check: false.",
        )
    if point.not_found and has_findings:
        raise fault(
            f"{pointer}/not_found",
            "finding_in_point_not_found",
            "A point that was not found holds no findings. Say not_found: false, or take the findings out.",
        )


def _muscle_disagrees(pointer: str) -> Refusal:
    return fault(
        f"{pointer}/muscle", "muscle_disagrees", "This site belongs to another muscle. Leave muscle out."
    )
