"""Places on the body: a zone or a whole region, with its side; pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SIDES = ("left", "right", "both", "midline")
WRITTEN = re.compile(r"^(zone|region):([a-z0-9_]+):(left|right|both|midline)$")
_data = json.loads((Path(__file__).parent / "catalogue" / "places.json").read_text())
REGIONS: dict[str, str] = _data["regions"]
ZONES: dict[str, str] = {name: zone["label"] for name, zone in _data["zones"].items()}
ZONE_REGION: dict[str, str] = {name: zone["region"] for name, zone in _data["zones"].items()}
MIDLINE: frozenset[str] = frozenset(
    name for name, zone in _data["zones"].items() if zone["laterality"] == "midline"
)


MIDLINE_REGIONS: frozenset[str] = frozenset(ZONE_REGION[name] for name in MIDLINE)
"""The regions of the trunk, head and neck: the limbs have no midline."""


def check_side(zone: str, side: str) -> None:
    """Raise ValueError for a side that a zone of the body does not have: charts, complaints, conditions."""
    if (zone in MIDLINE) != (side == "midline"):
        raise ValueError("A zone on the midline has the side midline, any other left, right or both.")


@dataclass(frozen=True, order=True)
class Place:
    """A zone or region of the body on one side, on both, or on the midline; written `zone:calf:left`."""

    kind: str
    name: str
    side: str

    @classmethod
    def read(cls, written: str) -> Place:
        """Return the place of a text such as `zone:calf:left`; ValueError when it is unknown."""
        match = WRITTEN.match(written)
        if not match:
            raise ValueError("Write a place as zone:calf:left or region:foot:both.")
        place = cls(*match.groups())
        if place.name not in (ZONE_REGION if place.kind == "zone" else REGIONS):
            raise ValueError(f"There is no {place.kind} {place.name} in the catalogue.")
        if place.kind == "zone":
            check_side(place.name, place.side)
        elif place.side == "midline" and place.name not in MIDLINE_REGIONS:
            raise ValueError(f"The {REGIONS[place.name].lower()} has no midline: say left, right or both.")
        return place

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}:{self.side}"

    @property
    def words(self) -> str:
        """The place in words: `Calf, left`, `Foot, both sides`."""
        label = ZONES[self.name] if self.kind == "zone" else REGIONS[self.name]
        side = {"midline": "", "both": ", both sides"}.get(self.side, f", {self.side}")
        return f"{label}{side}"

    @property
    def region(self) -> str:
        """The region this place lies in."""
        return ZONE_REGION[self.name] if self.kind == "zone" else self.name

    def meets(self, other: Place) -> bool:
        """Return True if both overlap: the same zone, or a region and a zone in it, on a shared side."""
        same = self.name == other.name if self.kind == other.kind == "zone" else self.region == other.region
        return same and _sides_meet(self.side, other.side)


def is_place(written: str) -> bool:
    """Return True for a text that names a place of the catalogue, such as `zone:calf:left`."""
    try:
        Place.read(written)
    except ValueError:
        return False
    return True


def _sides_meet(one: str, other: str) -> bool:
    return one == other or {one, other} != {"left", "right"}


def everywhere(kind: str, name: str) -> Place:
    """Return a zone or region on both sides, or on the midline for a zone without sides."""
    return Place(kind, name, "midline" if kind == "zone" and name in MIDLINE else "both")
