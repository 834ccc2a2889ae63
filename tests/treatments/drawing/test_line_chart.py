"""Line charts of outcomes: styles, words, and pictures compared with golden ones."""

from xml.etree import ElementTree

import pytest

from tests.treatments.pictures import GOLDEN, TOLERANCE, open_picture, worst_tile
from treatments.drawing.line_chart import ChartLine, Point, draw_line_chart
from treatments.drawing.render import render_png

SVG = "{http://www.w3.org/2000/svg}"
PRACTICE = ChartLine(
    "This practice",
    "This practice: 6.8.",
    (Point(0, 6.82, 1.6), Point(4, 4.1, 2.0), Point(8, 2.9, 2.2)),
)
PUBLISHED = ChartLine(
    "Published, unverified", "Published: 7.2.", (Point(0, 7.2), Point(4, 3.9), Point(8, 2.5))
)
WEEKLY = ChartLine(
    "Since 2 March 2026",
    "Weekly.",
    tuple(Point(week, value) for week, value in ((-0.1, 7), (1, 6), (2, 6), (3.1, 5), (4, 4), (11, 3))),
)
PICTURES = {
    "outcomes_of_practice": ([PRACTICE, PUBLISHED], [(0, "n 42"), (4, "n 31"), (8, "too few")]),
    "outcomes_of_client": (
        [WEEKLY, ChartLine("Since 1 July 2025", "", (Point(0, 5), Point(4, 3)))],
        [],
    ),
    "outcomes_of_nobody": ([], []),
}


@pytest.mark.parametrize("name", PICTURES)
def test_draw_matches_the_golden_picture(name: str) -> None:
    picture = open_picture(render_png(draw_line_chart("Pain", *PICTURES[name]), width=760))

    assert worst_tile(picture, open_picture((GOLDEN / f"{name}.png").read_bytes())) < TOLERANCE


def test_another_value_differs_from_the_golden_picture() -> None:
    moved = ChartLine(PRACTICE.name, "", (*PRACTICE.points[:2], Point(8, 5, 2.2)))
    picture = open_picture(
        render_png(
            draw_line_chart("Pain", [moved, PUBLISHED], PICTURES["outcomes_of_practice"][1]), width=760
        )
    )

    golden = open_picture((GOLDEN / "outcomes_of_practice.png").read_bytes())
    assert worst_tile(picture, golden) > 2 * TOLERANCE


def test_lines_differ_without_colour() -> None:
    root = ElementTree.fromstring(draw_line_chart("Pain", [PRACTICE, PUBLISHED]))
    groups = {group.findtext(f"{SVG}title"): group for group in root.iter(f"{SVG}g")}

    def style_of(name: str) -> tuple[bool, bool]:
        group = groups[name]
        dashed = any("stroke-dasharray" in path.attrib for path in group.iter(f"{SVG}path"))
        return dashed, next(group.iter(f"{SVG}circle"), None) is not None

    assert (style_of(PRACTICE.name), style_of(PUBLISHED.name)) == ((False, True), (True, False))


def test_the_description_holds_the_words_of_each_line() -> None:
    root = ElementTree.fromstring(draw_line_chart("Pain", [PRACTICE, PUBLISHED]))

    assert root.findtext(f"{SVG}desc") == "This practice: 6.8. Published: 7.2."
    assert (root.attrib["role"], root.findtext(f"{SVG}title")) == ("img", "Pain")


def test_an_empty_chart_says_that_there_are_no_figures() -> None:
    root = ElementTree.fromstring(draw_line_chart("Pain", []))

    assert root.findtext(f"{SVG}desc") == "There are no figures yet."


def test_markup_in_names_stays_text() -> None:
    root = ElementTree.fromstring(
        draw_line_chart("</title><script>", [ChartLine("<b>", "&", (Point(0, 1),))])
    )

    assert not list(root.iter(f"{SVG}script"))
    assert root.findtext(f"{SVG}title") == "</title><script>"


def test_a_line_over_years_fits_the_chart() -> None:
    root = ElementTree.fromstring(
        draw_line_chart("Pain", [ChartLine("Long", "", (Point(0, 9), Point(160, 1)))])
    )

    circles = [circle.attrib["cx"] for circle in root.iter(f"{SVG}circle") if circle.attrib["cx"] > "5"]
    assert float(circles[-1]) < 760
