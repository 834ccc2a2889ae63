"""Distances of places from the outlines of the charts."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from treatments.catalogue.geometry import Shape, distance_to_outlines, is_within

SHARE = st.floats(0, 1)
OUTLINES = (
    Shape("front", ellipse=(0.4, 0.3, 0.1, 0.02)),
    Shape("front", corners=((0.6, 0.6), (0.9, 0.62), (0.7, 0.8))),
    Shape("head_side", ellipse=(0.5, 0.5, 0.2, 0.3)),
)


@pytest.mark.parametrize("view", ["front", "head_side"])
@given(x=SHARE, y=SHARE, margin=st.floats(0, 0.5))
def test_place_is_within_a_margin_where_its_distance_is_at_most_that(
    view: str, x: float, y: float, margin: float
) -> None:
    distance = distance_to_outlines(view, x, y, OUTLINES)
    assume(abs(distance - margin) > 1e-9)

    assert is_within(view, x, y, OUTLINES, margin) is (distance < margin)
