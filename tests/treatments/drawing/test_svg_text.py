"""Words of a drawing: broken into lines, measured, and drawn in every script without an empty box."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from treatments.drawing.render import render_png
from treatments.drawing.svg_text import draw_text, width_of, wrap


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"])), st.floats(20, 400))
def test_wrapped_lines_keep_the_words_and_fit(words: str, width: float) -> None:
    lines = wrap(words, 14, width)

    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(width_of(line, 14) <= width or len(line) == 1 for line in lines)


def drawn(words: str) -> Image.Image:
    """The words as a picture."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40">{draw_text(words, 4, 28, 20)}</svg>'
    )
    return Image.open(io.BytesIO(render_png(svg, width=400))).convert("L")


@pytest.mark.parametrize("words", ["Upper trapezius, right, 7 to 3", "WWW mmm", "Жук Ωμέγα", "李小明"])
def test_text_is_no_wider_than_measured(words: str) -> None:
    right_edge = drawn(words).point(lambda value: 255 * (value < 200)).getbbox()

    assert right_edge is not None
    assert right_edge[2] - 4 <= width_of(words, 20)


def test_two_characters_without_a_glyph_differ() -> None:
    assert drawn("\U0001f000").tobytes() != drawn("\U0001f001").tobytes()
    assert drawn("李").tobytes() != drawn("明").tobytes()
