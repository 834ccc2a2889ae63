"""Whether a client's conditions speak against a mark: places to leave alone, pressure, techniques; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clients.limits import Limit, Limits
from clients.places import Place

HELD = ("pressure_release", "pincer_release")
DEEP_FROM = 4
"""Deep is level 4 and 5 of the five pressure levels (after Walton)."""


@dataclass(frozen=True)
class Work:
    """What was done where, as far as it is known: null where nobody noted it."""

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
        """Whether a limit's place holds here; a zone as a region where nobody knows the zones."""
        if place is None:
            return True
        if place.kind == "zone" and self.zones:
            return any(place.meets(Place("zone", zone, _side(zone, place, self.side))) for zone in self.zones)
        return any(place.meets(Place("region", region, self.side)) for region in self.regions)

    def uses(self) -> set[str]:
        """The techniques of the conditions' vocabulary this amounts to."""
        held, deep = self.technique in HELD, (self.pressure or 0) >= DEEP_FROM
        found = {
            "sustained_compression": held,
            "sustained_deep_compression": held and deep,
            "deep_pressure": deep,
            "spreading_pressure": self.spreads,
            "tool_pressure": self.applied_with == "tool",
            "friction": self.technique == "friction",
            "heat": self.technique == "heat",
            "stretch": self.technique == "stretch" or self.stretched,
        }
        return {name for name, is_used in found.items() if is_used}


@dataclass(frozen=True)
class Objection:
    """Why a mark is against the client's limits: a code and a sentence."""

    code: str
    reason: str


def objections(work: Work, limits: Limits) -> list[Objection]:
    """All that speaks against this work, given the client's limits."""
    found = list(_of_place(work, limits))
    for limit in sorted(limits.limits, key=lambda limit: str(limit.place)):
        if work.lies_in(limit.place):
            found += _of_dose(work, limit)
    return found


def is_off_limits(work: Work, limits: Limits) -> bool:
    """Whether the limits leave this muscle or this place alone."""
    return work.muscle in limits.avoid_muscles or any(work.lies_in(place) for place in limits.avoid)


def _of_place(work: Work, limits: Limits) -> Iterator[Objection]:
    if is_off_limits(work, limits):
        yield Objection("place_avoided", "The client's conditions rule out hands-on work here.")


def _of_dose(work: Work, limit: Limit) -> Iterator[Objection]:
    why = ", ".join(sorted(limit.codes))
    if limit.max_pressure is not None and (work.pressure or 0) > limit.max_pressure:
        yield Objection("pressure_too_high", f"Pressure here is at most {limit.max_pressure} of 5 ({why}).")
    for technique in sorted(work.uses() & limit.techniques_excluded):
        yield Objection("technique_excluded", f"No {technique.replace('_', ' ')} here ({why}).")


def _side(zone: str, place: Place, side: str) -> str:
    """A zone on the midline has no side of its own."""
    return place.side if zone == place.name and place.side == "midline" else side
