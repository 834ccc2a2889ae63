"""The rooms, the hot-stone kit and the six services on the menu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from clinic.actions.records import add_record
from clinic.models import Resource, Service
from clinic.setup.actions.add_service import add_service
from config.demo.clinic import Willow

ROOMS = ("Oak Room", "Birch Room", "Garden Room")
KIT = "Hot-stone kit"


@dataclass(frozen=True)
class Menu:
    """What may be booked."""

    first_visit: Service
    trigger_points: Service
    focus: Service
    deep_tissue: Service
    hot_stone: Service
    couples: Service


def write_menu(willow: Willow) -> Menu:
    """Furnish the rooms and put the services on the menu."""
    oak, birch, garden = (_furnish(willow, "room", name) for name in ROOMS)
    kit = _furnish(willow, "device", KIT)
    anyone, rooms = _seat(willow.theo, willow.mara), _seat(oak, birch, garden)

    def offer(name: str, minutes: int, price: int, *seats: dict[str, Any], **more: Any) -> Service:
        length, cleanup = timedelta(minutes=minutes), timedelta(minutes=15)
        fields = {"name": name, "length": length, "cleanup_after": cleanup, "price": price, **more}
        return add_service(requirements=seats or (anyone, rooms), by=willow.fern, **fields)

    kind = {"category": "Trigger points", "colour": "#5B7F95"}
    return Menu(
        offer("First visit: trigger point massage", 75, 7800, **kind, online=True),
        offer("Trigger point massage", 60, 6500, **kind, online=True),
        offer("Focus visit: one region", 30, 3800, **kind, online=True),
        offer("Deep tissue massage", 60, 6800, category="Massage", tags=["deep_tissue"]),
        offer(
            "Hot stone massage",
            90,
            9500,
            *(_seat(willow.mara), _seat(oak, garden), _seat(kit)),
            category="Massage",
            colour="#B0714F",
            tags=["hot_stone", "heat", "long_visit"],
        ),
        offer(
            "Couples massage",
            60,
            12500,
            *(anyone, anyone, _seat(garden)),
            category="Massage",
            colour="#8A6FA0",
            treats=2,
        ),
    )


def _furnish(willow: Willow, kind: str, name: str) -> Resource:
    return add_record(Resource, {"kind": kind, "name": name, "location": willow.location}, by=willow.fern)


def _seat(*candidates: Resource) -> dict[str, Any]:
    """One seat to fill by any of these."""
    return {"kind": candidates[0].kind, "candidates": _named(candidates)}


def _named(candidates: Iterable[Resource]) -> list[dict[str, Any]]:
    return [{"resource": resource} for resource in candidates]
