"""Objections to a mark: a client's limits there, and pressure that a delicate site does not bear; pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from clients.catalogue.areas import areas_of
from clients.catalogue.conditions import conditions
from clients.limits import Limit, Limits
from clients.places import Place

SUSTAINED = ("pressure_release", "pincer_release")
"""Techniques that hold the pressure."""
DEEP_FROM = 4
"""Deep is level 4 and 5 of the five pressure levels (after Walton; clinical rules, 4.1)."""
ENDANGERED = "CL-ENDANGER"
"""The entry of the catalogue that lists the endangerment sites of everybody (clinical rules, 2.3)."""
THROUGH_THE_BODY = frozenset({"CM-ARTHROPLASTY"})
"""Conditions of a joint: what lies behind the place that was picked is as near as what lies before it."""
NEVER_OVERRULED = ("refuse", "hold_for_clearance")
"""Only conditions of the kinds local and modify are overruled (clinical rules, section 2)."""


@dataclass(frozen=True)
class Work:
    """Hands-on work at one place, as far as it was noted; null where it was not.

    `zones` are those the place lies in, `near` those whose outline on this chart is near, and `behind` those
    that are drawn on the opposite chart only and near there; both with their side.
    """

    muscle: str | None
    regions: frozenset[str]
    zones: frozenset[str]
    side: str
    near: frozenset[Place] = frozenset()
    behind: frozenset[Place] = frozenset()
    therapist_only: bool = False
    technique: str | None = None
    applied_with: str | None = None
    pressure: int | None = None
    spreads: bool = False
    stretched: bool = False

    def lies_in(self, place: Place | None, limits: Limits) -> bool:
        """True if a limit of this place applies here.

        A region counts as a whole, and a zone of the catalogue's own lists as it is drawn. Near a zone that
        was picked for a condition the limit applies too, and so it does for a place between all zones.
        """
        if place is None:
            return True
        if place.kind == "region":
            return any(place.meets(Place("region", region, self.side)) for region in self.regions)
        if place not in limits.picked and self.zones:
            return any(place.meets(Place("zone", zone, _side(zone, place, self.side))) for zone in self.zones)
        near = self.near | (self.behind if limits.codes & THROUGH_THE_BODY else frozenset())
        return any(place.meets(each) for each in near)

    def uses(self) -> set[str]:
        """Return the techniques of this work, in the words of the catalogue of conditions."""
        sustained, deep = self.technique in SUSTAINED, (self.pressure or 0) >= DEEP_FROM
        techniques = {
            "sustained_compression": sustained,
            "sustained_deep_compression": sustained and deep,
            "deep_pressure": deep,
            "spreading_pressure": self.spreads,
            "tool_pressure": self.applied_with == "tool",
            "friction": self.technique == "friction",
            "heat": self.technique == "heat",
            "stretch": self.technique == "stretch" or self.stretched,
        }
        return {name for name, is_used in techniques.items() if is_used}


@dataclass(frozen=True)
class LimitSource:
    """A condition or an open red flag by the name therapists know it by, with its own limits."""

    name: str
    limits: Limits


@dataclass(frozen=True)
class Objection:
    """A reason why a mark is not allowed: a code and a sentence; a firm one is never overruled."""

    code: str
    reason: str
    firm: bool = False


def objections(work: Work, sources: Iterable[LimitSource], order: int = 0) -> list[Objection]:
    """Return every objection to this work, the mark of this order in its session, from 0.

    Each names the condition or red flag that it comes from, and the place that was picked for it.
    """
    against = list(_to_delicate_site(work))
    for source in sources:
        against += _of_source(work, source, order)
    return against


def _of_source(work: Work, source: LimitSource, order: int) -> Iterator[Objection]:
    limits, name = source.limits, source.name
    firm = limits.booking in NEVER_OVERRULED
    if work.muscle in limits.avoid_muscles:
        yield Objection("place_avoided", f"{name}: no hands-on work on this muscle.", firm)
    for place in sorted(place for place in limits.avoid if work.lies_in(place, limits)):
        yield Objection("place_avoided", f"{name}, {place.words}: no hands-on work there or near it.", firm)
    for limit in sorted(limits.limits, key=lambda limit: str(limit.place)):
        if work.lies_in(limit.place, limits):
            yield from _to_dose(work, limit, name, firm)
    if limits.max_points is not None and order >= limits.max_points:
        sentence = f"{name}: at most {limits.max_points} points in a session."
        yield Objection("too_many_points", sentence, firm)


def area_objections(work: Work, not_agreed: Collection[str]) -> Iterator[Objection]:
    """Object to work in a sensitive area that the client was asked about and has not agreed to."""
    for area in sorted(areas_of(work.zones).intersection(not_agreed)):
        words = area.replace("_", " ").capitalize()
        sentence = f"{words}: no consent to work there is on record. Ask for it."
        yield Objection("area_not_agreed", sentence)


def is_off_limits(work: Work, limits: Limits) -> bool:
    """True if the limits rule out this muscle or this place."""
    return work.muscle in limits.avoid_muscles or any(work.lies_in(place, limits) for place in limits.avoid)


def _to_dose(work: Work, limit: Limit, name: str, firm: bool) -> Iterator[Objection]:
    where = f"{name}, {limit.place.words}" if limit.place else name
    if limit.max_pressure is not None and (work.pressure or 0) > limit.max_pressure:
        yield Objection("pressure_too_high", f"{where}: pressure at most {limit.max_pressure} of 5.", firm)
    for technique in sorted(work.uses() & limit.techniques_excluded):
        yield Objection("technique_excluded", f"{where}: no {technique.replace('_', ' ')}.", firm)


def _to_delicate_site(work: Work) -> Iterator[Objection]:
    """Object to an elbow and to deep pressure where vessels, nerves or organs lie close to the surface.

    Level 5 is never for endangerment sites, and they bear light, brief contact or none (clinical rules, 4.1
    and 2.3). A therapist who has a reason gives it.
    """
    endangered = conditions().kinds[ENDANGERED].effect.limit_zones
    zones = work.zones or {place.name for place in work.near}
    if not work.therapist_only and zones.isdisjoint(endangered):
        return
    how = "the elbow" if work.applied_with == "elbow" else f"pressure {work.pressure} of 5"
    if work.applied_with == "elbow" or (work.pressure or 0) >= DEEP_FROM:
        sentence = f"A delicate site: vessels, nerves or organs lie close. Say why {how} is right here."
        yield Objection("delicate_site", sentence)


def _side(zone: str, place: Place, side: str) -> str:
    """Return the side of a zone of the work; a zone on the midline has none of its own."""
    return place.side if zone == place.name and place.side == "midline" else side
