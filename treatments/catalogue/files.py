"""Reads the catalogue's files; a bad set is refused whole, with every fault listed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from treatments.catalogue.file_checks import faults_in_effects, faults_in_muscles, faults_in_zones

HERE = Path(__file__).resolve().parent
FILES = ("trigger_points.json", "body_zones.json", "plan_effects.json")
LISTS = dict(zip(FILES, ("muscles", "zones", "plan_effects"), strict=True))
type CatalogueEntry = dict[str, Any]


class InvalidCatalogue(Exception):
    """The catalogue's files cannot be used; `faults` says where and why, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Catalogue:
    """The checked content of the files, with the versions they name and a digest over them."""

    muscles: list[CatalogueEntry]
    zones: list[CatalogueEntry]
    effects: list[CatalogueEntry]
    muscles_version: str
    zones_version: str
    digest: str


def read_catalogue(folder: Path = HERE) -> Catalogue:
    """The catalogue in `folder`; raises `BadCatalogue` with every fault found."""
    contents, faults = _contents(folder)
    if faults:
        raise InvalidCatalogue(faults)
    points, body, _ = (contents[name] for name in FILES)
    muscles, zones, effects = (_objects(contents[name][wanted]) for name, wanted in LISTS.items())
    faults = [
        *_without_version(points, body),
        *_strays(contents),
        *faults_in_zones(zones),
        *faults_in_muscles(muscles, {str(zone.get("id")) for zone in zones}),
        *faults_in_effects(effects, {str(muscle.get("slug")) for muscle in muscles}),
    ]
    if faults:
        raise InvalidCatalogue(faults)
    return Catalogue(
        muscles=muscles,
        zones=zones,
        effects=effects,
        muscles_version=points["meta"]["version"],
        zones_version=body["meta"]["version"],
        digest=_digest(contents),
    )


def _contents(folder: Path) -> tuple[dict[str, CatalogueEntry], list[str]]:
    """Each file's content, and what is wrong with the files as such."""
    contents, faults = {}, []
    for name, wanted in LISTS.items():
        try:
            content = json.loads((folder / name).read_text())
        except OSError as error:
            faults.append(f"{name}: cannot be read: {error.strerror}")
        except ValueError as error:
            faults.append(f"{name}: is not JSON: {error}")
        else:
            entries = content.get(wanted) if isinstance(content, dict) else None
            if not isinstance(entries, list):
                faults.append(f"{name}: has no list of {wanted}")
            contents[name] = content
    return contents, faults


def _objects(entries: list[Any]) -> list[CatalogueEntry]:
    return [entry for entry in entries if isinstance(entry, dict)]


def _strays(contents: dict[str, CatalogueEntry]) -> list[str]:
    """Entries that are none, by their place in the file."""
    return [
        f"{name}: number {number} of {wanted} is not an object"
        for name, wanted in LISTS.items()
        for number, entry in enumerate(contents[name][wanted], 1)
        if not isinstance(entry, dict)
    ]


def _without_version(*files: CatalogueEntry) -> list[str]:
    named = zip(FILES, files, strict=False)
    return [
        f"{name}: names no version"
        for name, file in named
        if not isinstance(file.get("meta"), dict) or not isinstance(file["meta"].get("version"), str)
    ]


def _digest(contents: dict[str, CatalogueEntry]) -> str:
    """A digest of what the files say, whatever their spacing."""
    said = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
