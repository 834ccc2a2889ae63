"""Read the catalogue's files; a set with faults is refused as a whole, and every fault is listed."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from treatments.catalogue.file_checks import (
    CatalogueEntry,
    faults_in_effects,
    faults_in_muscles,
    faults_in_zones,
)
from treatments.catalogue.self_care_checks import faults_in_self_care

HERE = Path(__file__).resolve().parent
FILES = ("trigger_points.json", "self_care.json", "body_zones.json", "plan_effects.json")
LISTS = dict(zip(FILES, ("muscles", "self_care", "zones", "plan_effects"), strict=True))


class InvalidCatalogue(Exception):
    """The catalogue's files cannot be used; `faults` says where and why, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Catalogue:
    """The checked content of the files, with the versions they name and a digest over them."""

    muscles: list[CatalogueEntry]
    self_care: list[CatalogueEntry]
    zones: list[CatalogueEntry]
    effects: list[CatalogueEntry]
    muscles_version: str
    zones_version: str
    digest: str


def read_catalogue(folder: Path = HERE) -> Catalogue:
    """Return the catalogue in `folder`; raises `InvalidCatalogue` with every fault found."""
    contents, faults = _contents(folder)
    if faults:
        raise InvalidCatalogue(faults)
    points, care, body, _ = (contents[name] for name in FILES)
    muscles, self_care, zones, effects = (_objects(contents[name][key]) for name, key in LISTS.items())
    faults = [
        *_missing_versions(points, care, body),
        *_non_objects(contents),
        *faults_in_zones(zones),
        *faults_in_muscles(muscles, {str(zone.get("id")) for zone in zones}),
        *faults_in_self_care(self_care, muscles),
        *faults_in_effects(effects, {str(muscle.get("slug")) for muscle in muscles}),
    ]
    if faults:
        raise InvalidCatalogue(faults)
    return Catalogue(
        muscles=muscles,
        self_care=self_care,
        zones=zones,
        effects=effects,
        muscles_version=points["meta"]["version"],
        zones_version=body["meta"]["version"],
        digest=_digest(contents),
    )


@dataclass(frozen=True)
class CatalogueSources:
    """The books behind the entries, how they were used, and how the texts on self-care came about."""

    books: tuple[str, ...]
    use_of_books: str
    self_care: str


@cache
def catalogue_sources() -> CatalogueSources:
    """Return the sources that the files of this version of Knotwork name."""
    points, care = (json.loads((HERE / name).read_text())["meta"] for name in FILES[:2])
    return CatalogueSources(tuple(points["basis"]), points["basis_note"], care["source"])


def _contents(folder: Path) -> tuple[dict[str, CatalogueEntry], list[str]]:
    """Return each file's content, and the faults of the files as such."""
    contents, faults = {}, []
    for name, key in LISTS.items():
        try:
            content = json.loads((folder / name).read_text())
        except OSError as error:
            faults.append(f"{name}: cannot be read: {error.strerror}")
        except ValueError as error:
            faults.append(f"{name}: is not JSON: {error}")
        else:
            entries = content.get(key) if isinstance(content, dict) else None
            if not isinstance(entries, list):
                faults.append(f"{name}: has no list of {key}")
            contents[name] = content
    return contents, faults


def _objects(entries: list[Any]) -> list[CatalogueEntry]:
    return [entry for entry in entries if isinstance(entry, dict)]


def _non_objects(contents: dict[str, CatalogueEntry]) -> list[str]:
    """Return a fault for each entry that is not an object, by its place in the file."""
    return [
        f"{name}: number {number} of {key} is not an object"
        for name, key in LISTS.items()
        for number, entry in enumerate(contents[name][key], 1)
        if not isinstance(entry, dict)
    ]


def _missing_versions(*files: CatalogueEntry) -> list[str]:
    return [
        f"{name}: names no version"
        for name, file in zip(FILES, files, strict=False)
        if not isinstance(file.get("meta"), dict) or not isinstance(file["meta"].get("version"), str)
    ]


def _digest(contents: dict[str, CatalogueEntry]) -> str:
    """Return a digest of the files' content that does not depend on spacing or order of keys."""
    text = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
