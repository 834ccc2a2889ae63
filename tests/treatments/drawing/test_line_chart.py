"""Line charts of outcomes: labels apart, styles, words, and pictures compared with golden ones."""

import re
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.treatments.pictures import GOLDEN, TOLERANCE, is_golden, open_picture, worst_tile
from treatments.drawing.labels import Box, spread_out
from treatments.drawing.line_chart import Panel, Row, draw_line_chart
from treatments.drawing.line_labels import ChartLine, Point
from treatments.drawing.render import render_png
from treatments.drawing.svg_text import width_of

SVG = "{http://www.w3.org/2000/svg}"
NAME = "This practice"
PRACTICE = ChartLine(NAME, (Point(0, 6.82, 1.6), Point(4, 4.1, 2.0), Point(8, 2.9, 2.2)))
PUBLISHED = ChartLine(
    "Published by others, unverified", (Point(0, 7.2), Point(4, 3.9), Point(8, 2.5)), of_others=True
)
ROWS = (
    Row("Answered (n)", ((0, "42"), (4, "31"), (8, "too few"))),
    Row("Clearly better", ((4, "20 of 31"),)),
)
WEEKLY = ChartLine(
    "Forehead",
    tuple(Point(week, value) for week, value in ((-0.1, 7), (1, 6), (2, 6), (3.1, 5), (4, 4), (11, 3))),
)
NOTES = ["Grey band: no clear change."]


def of_practice(*lines: ChartLine) -> Panel:
    """A panel with rows of numbers."""
    return Panel("", "Complaints: 45", "Words of the practice.", lines, (4.8, 8.8), ROWS)


def of_complaint(line: ChartLine, words: str = "Words.") -> Panel:
    """A panel of one complaint."""
    return Panel(
        f"\u201c{line.name}\u201d", "Since 2 March 2026: better after 4 weeks", words, (line,), (5, 9)
    )


PICTURES: dict[str, list[Panel]] = {
    "outcomes_of_practice": [of_practice(PRACTICE, PUBLISHED)],
    "outcomes_of_client": [
        of_complaint(WEEKLY),
        of_complaint(ChartLine("Low back, left", (Point(0, 5), Point(4, 4)))),
    ],
    "outcomes_of_nobody": [],
}


def parsed(*panels: Panel, title: str = "Pain") -> ElementTree.Element:
    """The drawing of these panels, read back."""
    return ElementTree.fromstring(draw_line_chart(title, panels, notes=NOTES))


def extent(label: ElementTree.Element) -> Box:
    """The area of a text, as it is measured when places are chosen."""
    x, y, size = (float(label.attrib[name]) for name in ("x", "y", "font-size"))
    bolder = 1.16 if "font-weight" in label.attrib else 1
    width = width_of(label.text or "", size) * bolder
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[label.get("text-anchor", "start")] * width
    return Box(left, y - 0.72 * size, left + width, y)


def values_of(*weeks: float) -> Any:
    """Lists of values, one at each of these weeks, some with a spread."""
    spread = st.none() | st.floats(0, 5)
    return st.tuples(*(st.builds(Point, st.just(week), st.floats(0, 10), spread) for week in weeks))


SERIES = st.lists(
    st.tuples(st.floats(-1, 160), st.integers(0, 10)), max_size=30, unique_by=lambda pair: pair[0]
).map(lambda pairs: tuple(Point(*pair) for pair in sorted(pairs)))
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=500)
PANELS = st.lists(st.builds(of_complaint, st.builds(ChartLine, WORDS, SERIES)), max_size=6) | st.builds(
    lambda own, published: [
        of_practice(ChartLine(NAME, own), ChartLine(PUBLISHED.name, published, of_others=True))
    ],
    values_of(0, 4, 8) | values_of(0) | st.just(()),
    values_of(0, 4, 8),
)


@settings(max_examples=60, deadline=None)
@given(PANELS)
def test_no_two_labels_overlap_and_none_leaves_the_drawing(panels: list[Panel]) -> None:
    root = parsed(*panels)

    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    extents = [extent(label) for label in root.iter(f"{SVG}text")]
    assert all(box.lies_in(Box(0, 0, width, height)) for box in extents)
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))


@given(st.lists(st.integers(-50, 300), max_size=4))
def test_labels_of_a_column_stay_apart_inside_and_in_order(wished: list[int]) -> None:
    places = spread_out(wished, [40.0] * len(wished), 0, 200)

    ordered = sorted(places)
    assert all(0 <= place <= 160 for place in places)
    assert all(other - one >= 40 - 1e-9 for one, other in pairwise(ordered))
    assert [place for _, place in sorted(zip(wished, places, strict=True))] == ordered


def test_each_value_of_the_practice_stands_at_its_mark() -> None:
    labels = {
        label.text: extent(label) for label in parsed(of_practice(PRACTICE, PUBLISHED)).iter(f"{SVG}text")
    }

    assert {"6.8", "7.2", "4.1", "3.9", "2.9", "2.5"} <= set(labels)
    assert labels["7.2"].bottom < labels["6.8"].top


@pytest.mark.parametrize("name", PICTURES)
def test_draw_matches_the_golden_picture(name: str) -> None:
    picture = render_png(draw_line_chart("Pain", PICTURES[name], notes=NOTES), width=640)

    assert is_golden(picture, GOLDEN / f"{name}.png")


def test_another_value_differs_from_the_golden_picture() -> None:
    moved = ChartLine(NAME, (*PRACTICE.points[:2], Point(8, 5, 2.2)))
    drawn = draw_line_chart("Pain", [of_practice(moved, PUBLISHED)], notes=NOTES)

    golden = open_picture((GOLDEN / "outcomes_of_practice.png").read_bytes())
    assert worst_tile(open_picture(render_png(drawn, width=640)), golden) > 2 * TOLERANCE


def test_lines_differ_without_colour() -> None:
    groups = {
        group.findtext(f"{SVG}title"): group
        for group in parsed(of_practice(PRACTICE, PUBLISHED)).iter(f"{SVG}g")
    }

    def style_of(name: str) -> tuple[bool, bool]:
        group = groups[name]
        dashed = any("stroke-dasharray" in path.attrib for path in group.iter(f"{SVG}path"))
        return dashed, next(group.iter(f"{SVG}circle"), None) is not None

    assert (style_of(NAME), style_of(PUBLISHED.name)) == ((False, True), (True, False))


def test_colours_of_text_are_readable_on_white() -> None:
    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    fills = {label.attrib["fill"] for label in parsed(of_practice(PRACTICE, PUBLISHED)).iter(f"{SVG}text")}
    assert len(fills) == 3
    assert all(1.05 / (luminance(fill) + 0.05) >= 4.5 for fill in fills)


def test_the_description_holds_the_words_of_each_panel_and_the_notes() -> None:
    root = parsed(of_complaint(WEEKLY, "One."), of_complaint(WEEKLY, "Two."))

    assert root.findtext(f"{SVG}desc") == "One. Two. Grey band: no clear change."
    assert (root.attrib["role"], root.findtext(f"{SVG}title")) == ("img", "Pain")


def test_an_empty_chart_says_that_there_are_no_figures() -> None:
    assert parsed().findtext(f"{SVG}desc") == "There are no figures yet."


def test_markup_in_names_stays_text() -> None:
    root = parsed(of_complaint(ChartLine("<b>", (Point(0, 1),)), "&"), title="</title><script>")

    assert not list(root.iter(f"{SVG}script"))
    assert root.findtext(f"{SVG}title") == "</title><script>"


def test_a_line_over_years_fits_the_chart() -> None:
    root = parsed(of_complaint(ChartLine("Long", (Point(0, 9), Point(160, 1)))))

    assert max(float(circle.attrib["cx"]) for circle in root.iter(f"{SVG}circle")) < 640


def test_panels_share_one_axis_of_weeks() -> None:
    root = parsed(of_complaint(WEEKLY), of_complaint(ChartLine("Short", (Point(0, 9), Point(4, 1)))))

    labels = [label.text for label in root.iter(f"{SVG}text") if re.fullmatch(r"4|8|12", label.text or "")]
    assert labels.count("12") == 2
