"""Colours of the chart: dark enough on white and on skin, and in docs/charts.md with their true figures."""

from pathlib import Path

import pytest

from treatments.drawing.body.symbols import COLOURS, SKIN, WHITE
from treatments.drawing.svg_text import INK

ALL = COLOURS | {"words": INK}
DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "charts.md"


def luminance(colour: str) -> float:
    """The relative luminance of WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, to 1."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ALL)
def test_colour_is_told_from_white_and_skin(name: str) -> None:
    assert min(contrast(ALL[name], WHITE), contrast(ALL[name], SKIN)) >= 4.5


@pytest.mark.parametrize("name", ALL)
def test_documented_contrast_is_the_true_one(name: str) -> None:
    row = next(line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| {name} |"))
    colour = ALL[name]

    assert [cell.strip() for cell in row.strip("|").split("|")][2:] == [
        f"`{colour}`",
        f"{contrast(colour, WHITE):.1f}",
        f"{contrast(colour, SKIN):.1f}",
    ]
