"""What a client's conditions take out of a self-care plan; several at once all count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clients.places import Place

UNRESTRICTED, BY_PLAN_EFFECTS, GENTLE, NONE = "unrestricted", "by_plan_effects", "gentle", "none"
STRICTEST_FIRST = (NONE, GENTLE, BY_PLAN_EFFECTS, UNRESTRICTED)


@dataclass(frozen=True)
class EffectOnPlan:
    """What one set of conditions does to plans, as the catalogue says."""

    codes: frozenset[str]
    tools_allowed: frozenset[str] | None = None
    tools_removed: frozenset[str] = frozenset()
    tools_removed_in: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    risks_removed: frozenset[str] = frozenset()
    risks_removed_in: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    no_pressure_muscles: frozenset[str] = frozenset()
    no_pressure_regions: frozenset[str] = frozenset()
    no_stretch_muscles: frozenset[str] = frozenset()
    positions_removed: frozenset[str] = frozenset()
    kinds_removed: frozenset[str] = frozenset()
    hold_min: int | None = None
    hold_max: int | None = None
    intensity_max: int | None = None
    max_muscles: int | None = None
    client_line: str = ""


@dataclass(frozen=True)
class Restrictions:
    """Everything that holds for one client on one day."""

    self_care: str = UNRESTRICTED
    avoided_places: Sequence[Place] = ()
    avoided_muscles: frozenset[str] = frozenset()
    techniques_excluded: Mapping[Place | None, frozenset[str]] = field(default_factory=dict)
    positions_avoided: frozenset[str] = frozenset()
    effects: Sequence[EffectOnPlan] = field(default_factory=tuple)

    def avoids(self, muscle: str, region: str, side: str) -> bool:
        """Whether nothing at all is to be done there."""
        here = Place("region", region, side)
        return muscle in self.avoided_muscles or any(place.meets(here) for place in self.avoided_places)

    def techniques_excluded_at(self, region: str, side: str) -> frozenset[str]:
        """The techniques not to be used there; a limit without a place holds everywhere."""
        here = Place("region", region, side)
        found = [
            names for place, names in self.techniques_excluded.items() if place is None or place.meets(here)
        ]
        return frozenset().union(*found)

    def allows_pressure(self, muscle: str, region: str, side: str, position: str) -> bool:
        """Whether the client may press this muscle at home, lying or sitting so."""
        if self.self_care in (NONE, GENTLE) or position in self.positions_avoided:
            return False
        if "sustained_compression" in self.techniques_excluded_at(region, side):
            return False
        return not any(
            muscle in effect.no_pressure_muscles
            or region in effect.no_pressure_regions
            or position in effect.positions_removed
            for effect in self.effects
        )

    def allows_stretch(
        self, muscle: str, region: str, side: str, position: str, risks: Iterable[str]
    ) -> bool:
        """Whether the client may stretch it so."""
        excluded = self.techniques_excluded_at(region, side)
        if self.self_care == NONE or "stretch" in excluded or position in self.positions_avoided:
            return False
        gone = {"loaded_flexion"} & excluded
        if self.self_care == GENTLE or "end_range_stretch" in excluded:
            gone |= {"end_range"}
        for effect in self.effects:
            here, regions = effect.risks_removed_in
            gone |= effect.risks_removed | (here if region in regions else frozenset())
            if muscle in effect.no_stretch_muscles or position in effect.positions_removed:
                return False
        return gone.isdisjoint(risks)

    def tools_for(self, tools: Iterable[str], region: str, side: str) -> list[str]:
        """Which of these tools remain, in their order."""
        kept = list(tools)
        if "tool_pressure" in self.techniques_excluded_at(region, side):
            kept = [tool for tool in kept if tool == "hands"]
        for effect in self.effects:
            here, regions = effect.tools_removed_in
            removed = effect.tools_removed | (here if region in regions else frozenset())
            allowed = effect.tools_allowed
            kept = [tool for tool in kept if tool not in removed and (allowed is None or tool in allowed)]
        return kept

    def allows_kind(self, kind: str) -> bool:
        """Whether a step of this kind may stand in the plan at all."""
        gone = {kind for effect in self.effects for kind in effect.kinds_removed}
        if self.self_care == GENTLE:
            gone |= {"heat", "light_rolling"}
        if "heat" in self._excluded_anywhere():
            gone.add("heat")
        if not self._allows_rolling():
            gone.add("light_rolling")
        return kind not in gone

    def _excluded_anywhere(self) -> frozenset[str]:
        return frozenset().union(*self.techniques_excluded.values())

    def _allows_rolling(self) -> bool:
        """Rolling covers more than one muscle, so anything that limits tools or pressure rules it out."""
        if {"friction", "sustained_compression", "tool_pressure"} & self._excluded_anywhere():
            return False
        return not any(
            effect.tools_allowed is not None
            or effect.tools_removed
            or effect.tools_removed_in[0]
            or effect.no_pressure_muscles
            or effect.no_pressure_regions
            for effect in self.effects
        )

    def minimum(self, name: str, otherwise: int) -> int:
        """The lowest of a number over all effects: hold_min, hold_max, intensity_max or max_muscles."""
        numbers: list[int | None] = [getattr(effect, name) for effect in self.effects]
        return min([otherwise, *(number for number in numbers if number is not None)])

    @property
    def lines(self) -> list[str]:
        """What the conditions add to the letter, in words for the client."""
        return [effect.client_line for effect in self.effects if effect.client_line]
