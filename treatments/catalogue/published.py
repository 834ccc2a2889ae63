"""Figures that the seed article quotes: shown as quoted, unverified, and never used in logic."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class PublishedOutcome:
    """A mean of pain, 0 to 10, that others reported at this moment."""

    moment: str
    mean: float
    source_label: str
    verified: bool


@dataclass(frozen=True)
class EducationFact:
    """A quoted figure to teach with, kept out of letters."""

    id: str
    text: str
    value: float | None
    unit: str
    source_label: str
    verified: bool
    in_letters: bool


@dataclass(frozen=True)
class PublishedFigures:
    """All that is quoted."""

    published_outcomes: dict[str, PublishedOutcome]
    education_facts: tuple[EducationFact, ...]


@cache
def published_figures() -> PublishedFigures:
    """The figures that come with this version."""
    data = json.loads((Path(__file__).parent / "published.json").read_text())
    published = [PublishedOutcome(**entry) for entry in data["published_outcomes"]]
    return PublishedFigures(
        published_outcomes={one.moment: one for one in published},
        education_facts=tuple(EducationFact(**entry) for entry in data["education_facts"]),
    )
