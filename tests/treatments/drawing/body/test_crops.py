"""The part of a chart that a figure shows: all that is marked, the middle of the body, within the chart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.catalogue.geometry import Shape
from treatments.drawing.body.crops import crop_to
from treatments.drawing.outlines import FILES, load_chart

BOX = (390.0, 520.0)
PLACES = st.lists(st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)), min_size=1, max_size=24)


@given(st.sampled_from(sorted(FILES)), PLACES)
def test_every_place_lies_in_the_crop_and_the_crop_in_the_chart(
    view: str, places: list[tuple[float, float]]
) -> None:
    chart = load_chart(view)
    crop = crop_to(chart, places, [], BOX)
    width, height = crop.size

    assert width <= BOX[0] + 0.01
    assert height <= BOX[1] + 0.01
    assert 0 <= crop.x <= crop.x + crop.width <= chart.width + 0.01
    assert 0 <= crop.y <= crop.y + crop.height <= chart.height + 0.01
    for x, y in places:
        across, down = crop.place(x * chart.width, y * chart.height)
        assert 0 <= across <= width
        assert 0 <= down <= height


def test_one_spot_is_drawn_larger_than_the_whole_body() -> None:
    near = crop_to(load_chart("back"), [(0.6, 0.2)], [], BOX)
    far = crop_to(load_chart("back"), [(0.6, 0.05), (0.6, 0.95)], [], BOX)

    assert near.scale > 2.5 * far.scale


def test_a_shaded_zone_lies_in_the_crop() -> None:
    zone = Shape("back", ellipse=(0.3, 0.5, 0.1, 0.05))
    crop = crop_to(load_chart("back"), [(0.5, 0.3)], [zone], BOX)

    assert crop.y + crop.height > 0.55 * 900


@pytest.mark.parametrize("view", ["front", "back", "head_front", "head_back", "foot_sole"])
def test_the_middle_of_the_body_is_seen_beside_any_spot(view: str) -> None:
    chart = load_chart(view)
    crop = crop_to(chart, [(0.95, 0.5)], [], BOX)

    assert crop.x < chart.width / 2 < crop.x + crop.width
