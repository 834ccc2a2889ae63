"""Load the catalogue."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction

from clinic import audit, clock
from clinic.actors import Actor
from treatments.catalogue.file_checks import MUSCLE, POINT, ZONE, CatalogueEntry
from treatments.catalogue.files import Catalogue, InvalidCatalogue
from treatments.catalogue.self_care_checks import STRETCH
from treatments.models import (
    CatalogueVersion,
    Muscle,
    PlanEffect,
    PressText,
    Referral,
    SelfCare,
    TriggerPoint,
    Zone,
    ZoneShape,
)

LOADING = 7_406_215
"""Key of the advisory lock that lets one loading run at a time."""
SELF_CARE_COLUMNS = (
    "plain_name",
    "teach_first",
    "hold_seconds_min",
    "hold_seconds_max",
    "short_hold",
    "repeats",
    "sessions_per_week_max",
    "may_be_rolled",
    "doubt",
)
SKIN_CHECK = "Look at the skin of the parts you treat, before and after; tell us of any mark or sore place."


@transaction.atomic
def load_catalogue(*, catalogue: Catalogue, by: Actor) -> CatalogueVersion | None:
    """Make the catalogue's rows equal to the files; None if they are so already.

    Rows that are no longer in the files are retired. A version number names one content for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
    latest = CatalogueVersion.objects.order_by("-loaded_at", "-id").first()
    if latest and latest.digest == catalogue.digest:
        return None
    _refuse_contradictions(catalogue)
    zones = _load_zones(catalogue.zones)
    muscles = _load_muscles(catalogue.muscles)
    _load_self_care(catalogue.self_care, muscles)
    _load_points(catalogue.muscles, muscles, zones)
    PlanEffect.objects.all().delete()
    PlanEffect.objects.bulk_create(
        PlanEffect(position=number, **_effect(entry)) for number, entry in enumerate(catalogue.effects)
    )
    version = CatalogueVersion.objects.create(
        muscles_version=catalogue.muscles_version,
        zones_version=catalogue.zones_version,
        digest=catalogue.digest,
    )
    audit.record(by, "loaded", version)
    return version


def _refuse_contradictions(catalogue: Catalogue) -> None:
    """Refuse files that contradict what was loaded before."""
    faults = []
    numbers = {"muscles_version": catalogue.muscles_version, "zones_version": catalogue.zones_version}
    if CatalogueVersion.objects.filter(**numbers).exists():
        faults.append("This version was loaded with other content. Raise the version in trigger_points.json.")
    owners = dict(TriggerPoint.objects.values_list("code", "muscle__slug"))
    for muscle in catalogue.muscles:
        faults += [
            f"point {point['code']} belonged to another muscle; notes refer to it as such"
            for point in muscle["trigger_points"]
            if owners.get(point["code"], muscle["slug"]) != muscle["slug"]
        ]
    if faults:
        raise InvalidCatalogue(faults)


def _upsert[R: models.Model](kind: type[R], key: str, rows: Iterable[R]) -> dict[str, R]:
    """Insert or update these rows by their key, retire all others, and return the rows by key."""
    rows = list(rows)
    columns = [
        field.name for field in kind._meta.concrete_fields if field.name not in {"id", "created_at", key}
    ]
    kind._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=[key], update_fields=columns)
    current = kind._default_manager.filter(**{f"{key}__in": [getattr(row, key) for row in rows]})
    kind._default_manager.exclude(pk__in=current).filter(retired_at=None).update(retired_at=clock.now())
    return {getattr(row, key): row for row in current}


def _load_zones(entries: list[CatalogueEntry]) -> dict[str, Zone]:
    copied = ZONE.keys() - {"id", "shape", "extra_shapes"}
    zones = _upsert(Zone, "slug", (Zone(slug=e["id"], **{name: e[name] for name in copied}) for e in entries))
    ZoneShape.objects.all().delete()
    ZoneShape.objects.bulk_create(
        ZoneShape(zone=zones[entry["id"]], **_shape(shape))
        for entry in entries
        for shape in [entry["shape"], *entry["extra_shapes"]]
    )
    return zones


def _shape(shape: CatalogueEntry) -> dict[str, Any]:
    if shape["type"] == "polygon":
        return {"view": shape["view"], "outline": [number for corner in shape["points"] for number in corner]}
    return {"view": shape["view"], "x": shape["cx"], "y": shape["cy"], "rx": shape["rx"], "ry": shape["ry"]}


def _load_muscles(entries: list[CatalogueEntry]) -> dict[str, Muscle]:
    copied = MUSCLE.keys() - {"trigger_points"}
    return _upsert(
        Muscle,
        "slug",
        (
            Muscle(
                position=position,
                code_system=(entry.get("code") or {}).get("system", ""),
                code_value=(entry.get("code") or {}).get("value", ""),
                **{name: entry[name] for name in copied},
            )
            for position, entry in enumerate(entries)
        ),
    )


def _load_self_care(entries: list[CatalogueEntry], muscles: dict[str, Muscle]) -> None:
    SelfCare.objects.all().delete()
    cares = [SelfCare(muscle=muscles[entry["muscle"]], **_self_care(entry)) for entry in entries]
    SelfCare.objects.bulk_create(cares)
    PressText.objects.bulk_create(
        PressText(self_care=care, order=order, **press)
        for care, entry in zip(cares, entries, strict=True)
        for order, press in enumerate(entry["press"])
    )


def _self_care(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "self_treatable": bool(entry["press"]),
        "press_cautions": entry["cautions"]["press"],
        "stretch_cautions": entry["cautions"]["stretch"],
        **{name: entry[name] for name in SELF_CARE_COLUMNS},
        **{f"stretch_{name}": entry["stretch"][name] for name in STRETCH},
        "stretch_brief": entry["stretch"].get("brief", ""),
    }


def _load_points(entries: list[CatalogueEntry], muscles: dict[str, Muscle], zones: dict[str, Zone]) -> None:
    places = POINT.keys() - {"referral"}
    points = _upsert(
        TriggerPoint,
        "code",
        (
            TriggerPoint(muscle=muscles[e["slug"]], position=number, **{name: point[name] for name in places})
            for e in entries
            for number, point in enumerate(e["trigger_points"])
        ),
    )
    Referral.objects.all().delete()
    Referral.objects.bulk_create(
        Referral(point=points[point["code"]], zone=zones[zone], primary=kind == "primary")
        for entry in entries
        for point in entry["trigger_points"]
        for kind in ("primary", "spillover")
        for zone in point["referral"][kind]
    )


def _effect(entry: CatalogueEntry) -> dict[str, Any]:
    tools = entry.get("remove_tools_in_regions", {"tools": [], "regions": []})
    risks = entry.get("remove_stretch_risks_in_regions", {"risks": [], "regions": []})
    low, high = entry.get("hold_seconds", [None, None])
    return {
        "codes": entry["codes"],
        "tools_allowed": entry.get("tools_allowed", []),
        "tools_removed": entry.get("remove_tools", []),
        "tools_removed_in_regions": tools["tools"],
        "regions_of_tools": tools["regions"],
        "stretch_risks_removed": entry.get("remove_stretch_risks", []),
        "stretch_risks_removed_in_regions": risks["risks"],
        "regions_of_risks": risks["regions"],
        "no_pressure_muscles": entry.get("drop_pressure_muscles", []),
        "no_pressure_regions": entry.get("no_pressure_regions", []),
        "no_stretch_muscles": entry.get("drop_stretch_muscles", []),
        "positions_removed": entry.get("drop_positions", []),
        "kinds_removed": entry.get("remove_step_kinds", [])
        + (["heat"] if "no_heat_regions" in entry or "no_heat_near" in entry else []),
        "hold_seconds_min": low,
        "hold_seconds_max": high,
        "intensity_max": entry.get("intensity_max"),
        "max_muscles": entry.get("max_muscles"),
        "client_line": entry.get("client_line", SKIN_CHECK if entry.get("skin_check") else ""),
        "note": entry.get("note", ""),
    }
