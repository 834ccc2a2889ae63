"""Figures that the seed article quotes: unverified, shown as quoted, and never used in logic."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class PublishedOutcome:
    """A published mean of pain, 0 to 10, at this moment."""

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
    """The quoted figures: outcomes by moment, and facts to teach with."""

    published_outcomes: dict[str, PublishedOutcome]
    education_facts: tuple[EducationFact, ...]


@cache
def published_figures() -> PublishedFigures:
    """Return the figures that come with this version of Knotwork."""
    data = json.loads((Path(__file__).parent / "published.json").read_text())
    outcomes = [PublishedOutcome(**entry) for entry in data["published_outcomes"]]
    return PublishedFigures(
        published_outcomes={outcome.moment: outcome for outcome in outcomes},
        education_facts=tuple(EducationFact(**entry) for entry in data["education_facts"]),
    )
