"""Figures that the seed article quotes: shown as quoted, unverified, and never used in logic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Published:
    """A mean of pain, 0 to 10, that others reported at this moment."""

    moment: str
    mean: float
    source_label: str
    verified: bool


@dataclass(frozen=True)
class Fact:
    """A quoted figure to teach with, kept out of letters."""

    id: str
    text: str
    value: float | None
    unit: str
    source_label: str
    verified: bool
    in_letters: bool


@dataclass(frozen=True)
class Quoted:
    """All that is quoted."""

    published_outcomes: dict[str, Published]
    education_facts: tuple[Fact, ...]


@cache
def quoted() -> Quoted:
    """The figures that come with this version."""
    data = json.loads((Path(__file__).parent / "published.json").read_text())
    published = [Published(**entry) for entry in data["published_outcomes"]]
    return Quoted(
        published_outcomes={one.moment: one for one in published},
        education_facts=tuple(Fact(**entry) for entry in data["education_facts"]),
    )
