"""The colour of a practice: what is readable on white, and on a dark screen."""

from typing import Any

import pytest
from django.template.loader import get_template
from hypothesis import given
from hypothesis import strategies as st

from clinic.appearance.colours import (
    DARK_GROUND,
    DEFAULT,
    LEAST_IN_THE_DARK,
    contrast,
    for_dark_screens,
    is_readable,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
LABEL_IN_THE_DARK = "#10201a"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(("colour", "is_taken"), [(DEFAULT, True), ("#767676", True), ("#777777", False)])
def test_a_colour_is_readable_from_a_contrast_of_four_and_a_half(colour: str, is_taken: bool) -> None:
    assert is_readable(colour) is is_taken


@given(COLOURS)
def test_every_colour_has_a_form_that_is_readable_in_the_dark(colour: str) -> None:
    dark = for_dark_screens(colour)

    assert contrast(dark, DARK_GROUND) >= LEAST_IN_THE_DARK
    assert contrast(dark, LABEL_IN_THE_DARK) >= 7


@pytest.mark.parametrize("template", ["clinic/letter.html", "clinic/page.css"])
def test_templates_hold_both_colours_that_the_practice_replaces(template: str) -> None:
    written: Any = get_template(template)
    source = written.template.source

    assert DEFAULT in source and for_dark_screens(DEFAULT) in source
