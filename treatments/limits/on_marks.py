"""Objections to a mark from a client's limits: places to avoid, pressure, techniques; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from clients.limits import Limit, Limits
from clients.places import Place

SUSTAINED = ("pressure_release", "pincer_release")
"""Techniques that hold the pressure."""
DEEP_FROM = 4
"""Deep is level 4 and 5 of the five pressure levels (after Walton)."""


@dataclass(frozen=True)
class Work:
    """Hands-on work at one place, as far as it was noted; null where it was not."""

    muscle: str | None
    regions: frozenset[str]
    zones: frozenset[str]
    side: str
    technique: str | None = None
    applied_with: str | None = None
    pressure: int | None = None
    spreads: bool = False
    stretched: bool = False

    def lies_in(self, place: Place | None) -> bool:
        """True if a limit of this place applies here; a zone counts as its region where no zone is known."""
        if place is None:
            return True
        if place.kind == "zone" and self.zones:
            return any(place.meets(Place("zone", zone, _side(zone, place, self.side))) for zone in self.zones)
        return any(place.meets(Place("region", region, self.side)) for region in self.regions)

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
class Objection:
    """A reason why a mark is against the client's limits: a code and a sentence."""

    code: str
    reason: str


def objections(work: Work, limits: Limits) -> list[Objection]:
    """Return every objection to this work under the client's limits."""
    against: list[Objection] = []
    if is_off_limits(work, limits):
        against.append(Objection("place_avoided", "The client's conditions rule out hands-on work here."))
    for limit in sorted(limits.limits, key=lambda limit: str(limit.place)):
        if work.lies_in(limit.place):
            against += _to_dose(work, limit)
    return against


def is_off_limits(work: Work, limits: Limits) -> bool:
    """True if the limits rule out this muscle or this place."""
    return work.muscle in limits.avoid_muscles or any(work.lies_in(place) for place in limits.avoid)


def _to_dose(work: Work, limit: Limit) -> Iterator[Objection]:
    codes = ", ".join(sorted(limit.codes))
    if limit.max_pressure is not None and (work.pressure or 0) > limit.max_pressure:
        yield Objection("pressure_too_high", f"Pressure here is at most {limit.max_pressure} of 5 ({codes}).")
    for technique in sorted(work.uses() & limit.techniques_excluded):
        yield Objection("technique_excluded", f"No {technique.replace('_', ' ')} here ({codes}).")


def _side(zone: str, place: Place, side: str) -> str:
    """Return the side of a zone of the work; a zone on the midline has none of its own."""
    return place.side if zone == place.name and place.side == "midline" else side
