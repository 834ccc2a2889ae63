"""Checks of the catalogue's muscles, zones and effects: unknown words, duplicates, places off the chart."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from treatments import vocabulary

type CatalogueEntry = dict[str, Any]
NUMBER = (int, float)
MUSCLE = {
    "slug": str,
    "name": str,
    "latin": str,
    "region": str,
    "bilateral": bool,
    "depth": str,
    "innervation": str,
    "action": str,
    "common_complaints": list,
    "perpetuating_factors": list,
    "common_spots": list,
    "check_also": list,
    "trigger_points": list,
    "therapist_cautions": list,
}
POINT = {
    "code": str,
    "location": str,
    "view": str,
    "x": NUMBER,
    "y": NUMBER,
    "therapist_only": bool,
    "referral": dict,
}
ZONE = {
    "id": str,
    "label": str,
    "felt": str,
    "laterality": str,
    "group": str,
    "view": str,
    "shape": dict,
    "extra_shapes": list,
}


def faults_in_zones(zones: Sequence[CatalogueEntry]) -> Iterator[str]:
    """Yield the faults in the zones."""
    yield from duplicates("zone", (zone.get("id") for zone in zones))
    for zone in zones:
        where = f"zone {zone.get('id')}"
        faults = list(faults_in_fields(zone, ZONE, where))
        yield from faults
        if faults:
            continue
        yield from unknown(where, "laterality", [zone["laterality"]], vocabulary.LATERALITIES)
        yield from unknown(where, "group", [zone["group"]], vocabulary.REGION_OF_GROUP)
        for shape in [zone["shape"], *zone["extra_shapes"]]:
            yield from _faults_in_shape(shape, where)


def _faults_in_shape(shape: CatalogueEntry, where: str) -> Iterator[str]:
    yield from unknown(where, "view", [shape.get("view")], vocabulary.VIEWS)
    match shape.get("type"):
        case "ellipse":
            if not all(_is_fraction(shape.get(name)) for name in ("cx", "cy", "rx", "ry")):
                yield f"{where}: an ellipse needs cx, cy, rx and ry from 0 to 1"
        case "polygon":
            corners = shape.get("points")
            if not isinstance(corners, list) or len(corners) < 3 or not all(map(_is_corner, corners)):
                yield f"{where}: a polygon needs three or more corners"
        case other:
            yield f"{where}: {other!r} is no shape"


def faults_in_muscles(muscles: Sequence[CatalogueEntry], zones: Collection[str]) -> Iterator[str]:
    """Yield the faults in the muscles and their trigger points."""
    slugs = {muscle.get("slug") for muscle in muscles}
    yield from duplicates("muscle", (muscle.get("slug") for muscle in muscles))
    points = [p for muscle in muscles for p in muscle.get("trigger_points") or () if isinstance(p, dict)]
    yield from duplicates("trigger point", (point.get("code") for point in points))
    for muscle in muscles:
        where = f"muscle {muscle.get('slug')}"
        faults = list(faults_in_fields(muscle, MUSCLE, where))
        yield from faults
        if faults:
            continue
        yield from unknown(where, "region", [muscle["region"]], vocabulary.REGIONS)
        yield from unknown(where, "depth", [muscle["depth"]], vocabulary.DEPTHS)
        yield from unknown(where, "common_spots", muscle["common_spots"], vocabulary.SPOTS)
        yield from unknown(where, "check_also", muscle["check_also"], slugs)
        for point in muscle["trigger_points"]:
            yield from _faults_in_point(point, zones, where)


def _faults_in_point(point: Any, zones: Collection[str], where: str) -> Iterator[str]:
    if not isinstance(point, dict):
        yield f"{where}: a trigger point is not an object"
        return
    where = f"{where}, point {point.get('code')}"
    faults = list(faults_in_fields(point, POINT, where))
    yield from faults
    if faults:
        return
    yield from unknown(where, "view", [point["view"]], vocabulary.VIEWS)
    least, greatest = vocabulary.right_half(point["view"])
    if not (_is_fraction(point["y"]) and least <= point["x"] <= greatest):
        yield f"{where}: does not lie on the client's right side of the chart"
    primary, spillover = (point["referral"].get(kind) for kind in ("primary", "spillover"))
    if not isinstance(primary, list) or not isinstance(spillover, list):
        yield f"{where}: referral needs the lists primary and spillover"
        return
    yield from unknown(where, "referral", [*primary, *spillover], zones)
    yield from duplicates(f"{where}: zone", [*primary, *spillover])


def faults_in_effects(effects: Sequence[CatalogueEntry], muscles: Collection[str]) -> Iterator[str]:
    """Yield the faults in the effects of conditions on plans."""
    for number, effect in enumerate(effects, 1):
        where = f"plan effect {number}"
        if not effect.get("codes"):
            yield f"{where}: names no condition"
        yield from unknown(
            where,
            "tools",
            [*effect.get("tools_allowed", ()), *effect.get("remove_tools", ())],
            vocabulary.TOOLS,
        )
        for name in ("drop_pressure_muscles", "drop_stretch_muscles"):
            yield from unknown(where, name, effect.get(name, ()), muscles)
        for name in ("no_pressure_regions", "no_heat_regions"):
            yield from unknown(where, name, effect.get(name, ()), vocabulary.REGIONS)
        yield from unknown(where, "risks", effect.get("remove_stretch_risks", ()), vocabulary.STRETCH_RISKS)
        yield from unknown(where, "positions", effect.get("drop_positions", ()), vocabulary.POSITIONS)


def faults_in_fields(entry: CatalogueEntry, types: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield a fault for each field that is missing or of another type; true and false are no numbers."""
    for name, kind in types.items():
        value = entry.get(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            yield f"{where}: {name} is missing or of the wrong kind"


def unknown(where: str, name: str, values: Any, known: Collection[Any]) -> Iterator[str]:
    for value in values:
        if not isinstance(value, str) or value not in known:
            yield f"{where}: {name} {value!r} is not known"


def duplicates(what: str, values: Any) -> Iterator[str]:
    for value, times in Counter(map(str, values)).items():
        if times > 1:
            yield f"{what} {value} is there {times} times"


def _is_fraction(value: Any) -> bool:
    return isinstance(value, NUMBER) and not isinstance(value, bool) and 0 <= value <= 1


def _is_corner(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_fraction, value))
