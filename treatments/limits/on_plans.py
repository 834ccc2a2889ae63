"""Restrictions of a self-care plan by a client's conditions; of several conditions all count. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clients.places import Place

UNRESTRICTED, BY_PLAN_EFFECTS, GENTLE, NONE = "unrestricted", "by_plan_effects", "gentle", "none"


@dataclass(frozen=True)
class EffectOnPlan:
    """The effect of one set of conditions on plans, as the catalogue has it."""

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
    """The restrictions of one client's plan on one day."""

    self_care: str = UNRESTRICTED
    avoided_places: Sequence[Place] = ()
    avoided_muscles: frozenset[str] = frozenset()
    techniques_excluded: Mapping[Place | None, frozenset[str]] = field(default_factory=dict)
    positions_avoided: frozenset[str] = frozenset()
    places_of: Mapping[tuple[str, str], frozenset[Place]] = field(default_factory=dict)
    """The places of limits that apply to a muscle, by muscle and side, judged as for marks."""
    effects: Sequence[EffectOnPlan] = field(default_factory=tuple)

    def avoids(self, muscle: str, region: str, side: str) -> bool:
        """True if no step at all may be done there."""
        return muscle in self.avoided_muscles or any(
            self._applies(place, muscle, region, side) for place in self.avoided_places
        )

    def techniques_excluded_at(self, muscle: str, region: str, side: str) -> frozenset[str]:
        """Return the techniques that are excluded there; a limit without a place applies everywhere."""
        techniques = (
            names
            for place, names in self.techniques_excluded.items()
            if place is None or self._applies(place, muscle, region, side)
        )
        return frozenset().union(*techniques)

    def _applies(self, place: Place, muscle: str, region: str, side: str) -> bool:
        """True if the limit of a place applies to a muscle: as judged for its marks, else by its region."""
        sides = ("left", "right") if side == "both" else (side,)
        judged = [self.places_of[muscle, each] for each in sides if (muscle, each) in self.places_of]
        if len(judged) == len(sides):
            return any(place in places for places in judged)
        return place.meets(Place("region", region, side))

    def allows_pressure(self, muscle: str, region: str, side: str, position: str) -> bool:
        """True if the client may press this muscle at home in this body position."""
        if self.self_care in (NONE, GENTLE) or position in self.positions_avoided:
            return False
        if "sustained_compression" in self.techniques_excluded_at(muscle, region, side):
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
        """True if the client may do a stretch with these risks in this body position."""
        excluded = self.techniques_excluded_at(muscle, region, side)
        if self.self_care == NONE or "stretch" in excluded or position in self.positions_avoided:
            return False
        ruled_out = {"loaded_flexion"} & excluded
        if self.self_care == GENTLE or "end_range_stretch" in excluded:
            ruled_out |= {"end_range"}
        for effect in self.effects:
            in_regions, regions = effect.risks_removed_in
            ruled_out |= effect.risks_removed | (in_regions if region in regions else frozenset())
            if muscle in effect.no_stretch_muscles or position in effect.positions_removed:
                return False
        return ruled_out.isdisjoint(risks)

    def tools_for(self, tools: Iterable[str], muscle: str, region: str, side: str) -> list[str]:
        """Return the tools that may be used there, in the order given."""
        allowed = list(tools)
        if "tool_pressure" in self.techniques_excluded_at(muscle, region, side):
            allowed = [tool for tool in allowed if tool == "hands"]
        for effect in self.effects:
            in_regions, regions = effect.tools_removed_in
            removed = effect.tools_removed | (in_regions if region in regions else frozenset())
            only = effect.tools_allowed
            allowed = [tool for tool in allowed if tool not in removed and (only is None or tool in only)]
        return allowed

    def allows_kind(self, kind: str) -> bool:
        """True if the plan may hold a step of this kind."""
        ruled_out = {kind for effect in self.effects for kind in effect.kinds_removed}
        if self.self_care == GENTLE:
            ruled_out |= {"heat", "light_rolling"}
        if "heat" in self._excluded_anywhere():
            ruled_out.add("heat")
        if not self._allows_rolling():
            ruled_out.add("light_rolling")
        return kind not in ruled_out

    def _excluded_anywhere(self) -> frozenset[str]:
        return frozenset().union(*self.techniques_excluded.values())

    def _allows_rolling(self) -> bool:
        """True if no limit touches tools or pressure: rolling covers more than one muscle."""
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
        """Return the lowest number of all effects: hold_min, hold_max, intensity_max or max_muscles."""
        numbers: list[int | None] = [getattr(effect, name) for effect in self.effects]
        return min([otherwise, *(number for number in numbers if number is not None)])

    @property
    def calls_for_the_least(self) -> bool:
        """True if a plan holds nothing that no finding asks for: limits on muscles, stretches or places."""
        return (
            bool(self.avoided_places)
            or bool({"stretch", "end_range_stretch"} & self._excluded_anywhere())
            or any(effect.max_muscles is not None for effect in self.effects)
        )

    @property
    def lines(self) -> list[str]:
        """The sentences that the conditions add to the client's letter."""
        return [effect.client_line for effect in self.effects if effect.client_line]
