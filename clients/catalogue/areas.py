"""The sensitive areas of the body, each agreed to by itself, and the zones they are made of; pure."""

from collections.abc import Iterable

AREAS: dict[str, frozenset[str]] = {
    "chest": frozenset({"chest_front", "chest_upper", "sternum"}),
    "breast": frozenset({"breast"}),
    "abdomen": frozenset({"upper_abdomen", "periumbilical", "abdomen_side", "lower_abdomen"}),
    "groin": frozenset({"groin"}),
    "inner_thigh": frozenset({"thigh_inner"}),
    "buttocks": frozenset({"buttock", "lower_buttock"}),
    "perineum": frozenset({"perineum", "coccyx"}),
    "inside_the_mouth": frozenset({"upper_teeth", "lower_teeth"}),
}


def areas_of(zones: Iterable[str]) -> set[str]:
    """Return the sensitive areas that one of these zones belongs to."""
    present = set(zones)
    return {area for area, its in AREAS.items() if not its.isdisjoint(present)}
