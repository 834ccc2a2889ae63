"""Checks of the catalogue's entries: unknown words, duplicate codes, places off the chart."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from treatments import vocabulary

type CatalogueEntry = dict[str, Any]
NUMBER = (int, float)
STRETCH = {
    "name": str,
    "how": str,
    "position": str,
    "hold_seconds": int,
    "repeats": int,
    "per_day": int,
    "risks": list,
}
SELF_CARE = {
    "tools": list,
    "teach_first": bool,
    "short_hold": bool,
    "repeats": int,
    "sessions_per_week_max": int,
    "stretch": dict,
    "cautions": list,
}
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
    "self_treatable": bool,
    "self_care": dict,
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
    "laterality": str,
    "group": str,
    "view": str,
    "shape": dict,
    "extra_shapes": list,
}


def faults_in_zones(zones: Sequence[CatalogueEntry]) -> Iterator[str]:
    """Yield the faults in the zones."""
    yield from _duplicates("zone", (zone.get("id") for zone in zones))
    for zone in zones:
        where = f"zone {zone.get('id')}"
        faults = list(_faults_in_fields(zone, ZONE, where))
        yield from faults
        if faults:
            continue
        yield from _unknown(where, "laterality", [zone["laterality"]], vocabulary.LATERALITIES)
        yield from _unknown(where, "group", [zone["group"]], vocabulary.REGION_OF_GROUP)
        for shape in [zone["shape"], *zone["extra_shapes"]]:
            yield from _faults_in_shape(shape, where)


def _faults_in_shape(shape: CatalogueEntry, where: str) -> Iterator[str]:
    yield from _unknown(where, "view", [shape.get("view")], vocabulary.VIEWS)
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
    yield from _duplicates("muscle", (muscle.get("slug") for muscle in muscles))
    points = [p for muscle in muscles for p in muscle.get("trigger_points") or () if isinstance(p, dict)]
    yield from _duplicates("trigger point", (point.get("code") for point in points))
    for muscle in muscles:
        where = f"muscle {muscle.get('slug')}"
        faults = list(_faults_in_fields(muscle, MUSCLE, where))
        yield from faults
        if faults:
            continue
        yield from _unknown(where, "region", [muscle["region"]], vocabulary.REGIONS)
        yield from _unknown(where, "depth", [muscle["depth"]], vocabulary.DEPTHS)
        yield from _unknown(where, "common_spots", muscle["common_spots"], vocabulary.SPOTS)
        yield from _unknown(where, "check_also", muscle["check_also"], slugs)
        yield from _faults_in_self_care(muscle, where)
        for point in muscle["trigger_points"]:
            yield from _faults_in_point(point, zones, where)


def _faults_in_point(point: Any, zones: Collection[str], where: str) -> Iterator[str]:
    if not isinstance(point, dict):
        yield f"{where}: a trigger point is not an object"
        return
    where = f"{where}, point {point.get('code')}"
    faults = list(_faults_in_fields(point, POINT, where))
    yield from faults
    if faults:
        return
    yield from _unknown(where, "view", [point["view"]], vocabulary.VIEWS)
    least, greatest = vocabulary.right_half(point["view"])
    if not (_is_fraction(point["y"]) and least <= point["x"] <= greatest):
        yield f"{where}: does not lie on the client's right side of the chart"
    primary, spillover = (point["referral"].get(kind) for kind in ("primary", "spillover"))
    if not isinstance(primary, list) or not isinstance(spillover, list):
        yield f"{where}: referral needs the lists primary and spillover"
        return
    yield from _unknown(where, "referral", [*primary, *spillover], zones)
    yield from _duplicates(f"{where}: zone", [*primary, *spillover])


def _faults_in_self_care(muscle: CatalogueEntry, where: str) -> Iterator[str]:
    care = muscle["self_care"]
    faults = [*_faults_in_fields(care, SELF_CARE, f"{where}, self-care")]
    yield from faults
    if faults:
        return
    yield from _unknown(where, "tools", care["tools"], vocabulary.TOOLS)
    stretch = care["stretch"]
    faults = [*_faults_in_fields(stretch, STRETCH, f"{where}, stretch")]
    yield from faults
    if not faults:
        yield from _unknown(where, "stretch position", [stretch["position"]], vocabulary.POSITIONS)
        yield from _unknown(where, "stretch risks", stretch["risks"], vocabulary.STRETCH_RISKS)
    if not muscle["self_treatable"]:
        if care.get("how") or care["tools"] or care["sessions_per_week_max"]:
            yield f"{where}: is not self-treatable and still says how to press it"
        return
    yield from _unknown(where, "position", [care.get("position")], vocabulary.POSITIONS)
    low, high = care.get("hold_seconds_min"), care.get("hold_seconds_max")
    if not (isinstance(low, int) and isinstance(high, int) and 5 <= low <= high <= 120):
        yield f"{where}: hold times must run from at least 5 to at most 120 seconds"
    if not care.get("how") or not care["tools"]:
        yield f"{where}: is self-treatable and does not say how and with what"
    if not 1 <= care["sessions_per_week_max"] <= 3:
        yield f"{where}: may be pressed one to three times a week"
    if all(point.get("therapist_only") for point in muscle["trigger_points"] if isinstance(point, dict)):
        yield f"{where}: is self-treatable, but every point is for the therapist only"


def faults_in_effects(effects: Sequence[CatalogueEntry], muscles: Collection[str]) -> Iterator[str]:
    """Yield the faults in the effects of conditions on plans."""
    for number, effect in enumerate(effects, 1):
        where = f"plan effect {number}"
        if not effect.get("codes"):
            yield f"{where}: names no condition"
        yield from _unknown(
            where,
            "tools",
            [*effect.get("tools_allowed", ()), *effect.get("remove_tools", ())],
            vocabulary.TOOLS,
        )
        for name in ("drop_pressure_muscles", "drop_stretch_muscles"):
            yield from _unknown(where, name, effect.get(name, ()), muscles)
        for name in ("no_pressure_regions", "no_heat_regions"):
            yield from _unknown(where, name, effect.get(name, ()), vocabulary.REGIONS)
        yield from _unknown(where, "risks", effect.get("remove_stretch_risks", ()), vocabulary.STRETCH_RISKS)
        yield from _unknown(where, "positions", effect.get("drop_positions", ()), vocabulary.POSITIONS)


def _faults_in_fields(entry: CatalogueEntry, types: Mapping[str, Any], where: str) -> Iterator[str]:
    """Yield a fault for each field that is missing or of another type; true and false are no numbers."""
    for name, kind in types.items():
        value = entry.get(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            yield f"{where}: {name} is missing or of the wrong kind"


def _unknown(where: str, name: str, values: Any, known: Collection[Any]) -> Iterator[str]:
    for value in values:
        if not isinstance(value, str) or value not in known:
            yield f"{where}: {name} {value!r} is not known"


def _duplicates(what: str, values: Any) -> Iterator[str]:
    for value, times in Counter(map(str, values)).items():
        if times > 1:
            yield f"{what} {value} is there {times} times"


def _is_fraction(value: Any) -> bool:
    return isinstance(value, NUMBER) and not isinstance(value, bool) and 0 <= value <= 1


def _is_corner(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_fraction, value))
