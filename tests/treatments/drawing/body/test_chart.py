"""Body charts: views, symbols, words, legible numbers, and pictures compared with golden ones."""

from dataclasses import replace
from itertools import combinations, product
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.treatments.pictures import GOLDEN, TOLERANCE, difference_in, is_golden, open_picture
from treatments.catalogue.files import read_catalogue
from treatments.catalogue.geometry import Shape, zones_at
from treatments.drawing.body.chart import (
    MARGIN,
    NARROW,
    NOTHING,
    OF_LETTER,
    OF_STEP,
    WIDE,
    Layout,
    describe_body_chart,
    draw_body_chart,
    figure_of,
)
from treatments.drawing.body.marks import Mark, Shading, panels_for
from treatments.drawing.outlines import FILES, load_chart
from treatments.drawing.render import render_png, render_small_png

WIDTH = 680
SVG = "{http://www.w3.org/2000/svg}"
CATALOGUE = read_catalogue()
SITES = {p["code"]: (m["name"], p) for m in CATALOGUE.muscles for p in m["trigger_points"]}


def shapes(zone: str) -> tuple[Shape, ...]:
    """Return a zone's outlines."""
    entry = next(entry for entry in CATALOGUE.zones if entry["id"] == zone)
    return tuple(
        Shape(s["view"], ellipse=(s["cx"], s["cy"], s["rx"], s["ry"]))
        if s["type"] == "ellipse"
        else Shape(s["view"], corners=tuple((x, y) for x, y in s["points"]))
        for s in [entry["shape"], *entry["extra_shapes"]]
    )


def mark_on(number: int, code: str, side: str, activity: str | None = None, pain: int | None = None) -> Mark:
    """Return a mark on a site."""
    name, point = SITES[code]
    x = point["x"] if side == "right" else 1 - point["x"]
    return Mark(number, point["view"], x, point["y"], side, f"{name} ({code})", activity, pain)


ON_ONE_BACK = [
    *product(["UT1", "LS2", "RH1", "RH2", "MT1", "IN2", "SU1", "LT1"], ["left", "right"]),
    *product(["QL1", "QL2", "QL3", "EL2", "LM2", "ET2", "SI1", "LD1"], ["left"]),
]
PICTURES = {
    "shoulder_and_calf": (
        [
            mark_on(1, "UT1", "right", "active", 8),
            mark_on(2, "LT1", "left", "latent", 4),
            mark_on(3, "GA1", "left"),
        ],
        [
            Shading("Temple", "right", "felt", shapes("temple"), 1),
            Shading("Back of the neck", "left", "primary", shapes("back_of_neck"), 2),
        ],
    ),
    "head_and_soles": (
        [
            mark_on(1, "SO1", "left", "active", 10),
            mark_on(2, "MA1", "left", "latent", 2),
            mark_on(3, "TE2", "right", "active", 5),
            mark_on(10, "QP1", "left", "latent", 6),
            mark_on(11, "OF1", "right"),
        ],
        [
            Shading("Side of the head", "left", "primary", shapes("parietal")),
            Shading("Temple", "right", "spillover", shapes("temple")),
            Shading("Top of the head", "midline", "felt", shapes("vertex")),
        ],
    ),
    "to_check": (
        [mark_on(1, "UT1", "right", "active", 8), replace(mark_on(0, "GA1", "left"), to_check=True)],
        [],
    ),
    "not_found": (
        [mark_on(1, "UT1", "right", "active", 8), replace(mark_on(0, "GA1", "left"), not_found=True)],
        [],
    ),
    "nothing": ([], []),
    "many": (
        [
            mark_on(number, code, side, ("active", "latent", None)[number % 3], number % 10)
            for number, (code, side) in enumerate(ON_ONE_BACK, 1)
        ],
        [],
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_draw_matches_the_golden_picture(name: str) -> None:
    picture = render_png(draw_body_chart("Chart", *PICTURES[name]), width=WIDTH)

    assert is_golden(picture, GOLDEN / f"{name}.png")


def test_picture_of_a_letter_matches_the_golden_picture() -> None:
    marks = [
        replace(mark_on(1, "UT1", "right"), name="slope between neck and shoulder", task="press"),
        replace(mark_on(2, "SO1", "left"), name="base of the skull", task="press"),
        replace(mark_on(3, "PM1", "left"), name="chest", task="stretch"),
    ]
    felt = [Shading("Temple", "right", "felt", shapes("temple"), 1)]
    drawn = render_small_png(
        draw_body_chart("Chart", marks, felt, reader="client", layout=OF_LETTER), width=700
    )

    assert len(drawn) < 40_000
    assert is_golden(drawn, GOLDEN / "of_letter.png")


def test_a_mark_on_the_other_side_differs_from_the_golden_picture_at_both_places() -> None:
    marks, shadings = PICTURES["shoulder_and_calf"]
    moved = [mark_on(1, "UT1", "left", "active", 8), *marks[1:]]
    drawn = open_picture(render_png(draw_body_chart("Chart", moved, shadings), width=WIDTH))
    golden = open_picture((GOLDEN / "shoulder_and_calf.png").read_bytes())

    for of_mark in (place_of_the_first(marks, shadings), place_of_the_first(moved, shadings)):
        assert difference_in(drawn, golden, of_mark) > 5 * TOLERANCE


def place_of_the_first(marks: list[Mark], shadings: list[Shading]) -> tuple[float, float, float, float]:
    """The box of the first mark's symbol in the picture of this chart, whose first figure it is on."""
    figure = figure_of(marks[0].panel, marks, shadings, WIDE)
    (x, y), (width, height) = figure.symbols[0].at, figure.symbols[0].half
    x, y = x + MARGIN + (WIDE.figure - figure.crop.size[0]) / 2, y + MARGIN
    return x - width, y - height, x + width, y + height


def test_active_latent_and_unknown_marks_have_different_symbols() -> None:
    def symbols(activity: str | None) -> set[str]:
        root = ElementTree.fromstring(draw_body_chart("Chart", [mark_on(1, "UT1", "right", activity)]))
        group = next(g for g in root.iter(f"{SVG}g") if (g.findtext(f"{SVG}title") or "").startswith("1:"))
        return {part.tag.removeprefix(SVG) for part in group} - {"title", "text"}

    assert (symbols("active"), symbols("latent"), symbols(None)) == ({"circle"}, {"polygon"}, {"rect"})


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(sorted(SITES)), st.sampled_from(["left", "right"])), max_size=24),
    st.sampled_from([WIDE, NARROW, OF_LETTER, OF_STEP]),
)
def test_every_number_is_legible_and_in_its_figure(sites: list[tuple[str, str]], layout: Layout) -> None:
    kinds = ["active", "latent", None]
    marks = [mark_on(n, code, side, kinds[n % 3], n % 10) for n, (code, side) in enumerate(sites, 1)]
    for panel in panels_for(marks):
        figure = figure_of(panel, marks, (), layout)

        assert len(figure.symbols) == sum(mark.panel == panel for mark in marks)
        assert all(symbol.fits(figure.crop.size) for symbol in figure.symbols)
        assert not any(one.overlaps(other) for one, other in combinations(figure.symbols, 2))


def test_only_views_with_marks_are_drawn() -> None:
    assert panels_for([mark_on(1, "MA1", "left")]) == [("head_side", True)]
    assert panels_for([mark_on(1, "MA1", "right"), mark_on(2, "UT1", "left")]) == [
        ("back", False),
        ("head_side", False),
    ]


def test_pain_felt_on_no_view_with_marks_is_drawn_on_a_head() -> None:
    felt = Shading("Temple", "right", "felt", shapes("temple"), 1)

    assert panels_for([mark_on(1, "UT1", "right")], [felt]) == [("back", False), ("head_side", False)]
    assert panels_for([mark_on(1, "TE2", "right")], [felt]) == [("head_side", False)]


@pytest.mark.parametrize(
    ("reader", "edges"),
    [("therapist", ["Client's left", "Client's right"]), ("client", ["Your left", "Your right"])],
)
def test_left_and_right_stand_under_a_figure_in_the_words_of_its_reader(
    reader: str, edges: list[str]
) -> None:
    words = texts(draw_body_chart("Chart", [mark_on(1, "UT1", "right", "active")], reader=reader))

    assert [word for word in words if word.startswith(("Client's ", "Your "))] == edges


def texts(svg: str) -> list[str]:
    """The words that are drawn."""
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_key_says_number_name_side_and_pain_before_and_after() -> None:
    mark = replace(mark_on(1, "UT1", "right", "active", 7), pain_after=3)
    drawn = texts(draw_body_chart("Chart", [mark]))

    assert "Upper trapezius (UT1), right, 7 to 3" in " ".join(drawn)
    assert drawn.count("1") == 2


def test_legend_names_only_what_occurs() -> None:
    therapist = texts(draw_body_chart("Chart", [mark_on(1, "UT1", "right", "active")]))
    press = replace(mark_on(1, "UT1", "right", "active"), task="press")
    client = texts(draw_body_chart("Chart", [press], reader="client"))

    assert {"active", "latent", "pain felt"} & set(therapist) == {"active"}
    assert {"press here", "stretch here", "active"} & set(client) == {"press here"}


def test_a_mark_to_check_bears_its_code_and_the_legend_says_it_once() -> None:
    marks = [replace(mark_on(0, code, "left"), to_check=True) for code in ("GA1", "UT1")]
    drawn = texts(draw_body_chart("Chart", marks))

    assert drawn.count("still to check") == 1
    assert [drawn.count(code) for code in ("GA1", "UT1")] == [2, 2]


def test_words_for_a_screen_reader_say_what_key_and_legend_show() -> None:
    marks, shadings = PICTURES["shoulder_and_calf"]
    words = describe_body_chart(marks, shadings, "therapist")

    assert words == (
        "Back. 1: Upper trapezius (UT1), right, active, pain on pressure 8 of 10; felt: temple (right). "
        "2: Lower trapezius (LT1), left, latent, pain on pressure 4 of 10; "
        "usually: back of the neck (left). "
        "3: Gastrocnemius (GA1), left, active or latent not noted, pain on pressure not noted."
    )


def test_markup_in_names_stays_text() -> None:
    mark = Mark(1, "back", 0.6, 0.2, "right", '<script>alert("1")</script>&', "active", 3)
    root = ElementTree.fromstring(draw_body_chart("</title><script>", [mark]))
    assert not list(root.iter(f"{SVG}script"))
    assert '<script>alert("1")</script>&' in (root.findtext(f"{SVG}desc") or "")


def test_an_empty_chart_says_that_nothing_is_marked() -> None:
    root = ElementTree.fromstring(draw_body_chart("Chart", []))

    assert root.findtext(f"{SVG}desc") == NOTHING
    assert root.attrib["role"] == "img"


def test_the_description_names_each_shaded_zone_once() -> None:
    shadings = [
        Shading("Temple", "right", "felt", shapes("temple")),
        Shading("Back of the neck", "left", "primary", shapes("back_of_neck")),
        Shading("Back of the neck", "left", "primary", shapes("back_of_neck")),
    ]

    words = ElementTree.fromstring(draw_body_chart("Chart", [], shadings)).findtext(f"{SVG}desc")
    assert words == "Pain felt: temple (right). Usual pain: back of the neck (left)."


def test_every_chart_has_an_outline_and_no_ids() -> None:
    for view in FILES:
        assert load_chart(view).outlines
        assert " id=" not in load_chart(view).markup


def test_zones_at_a_place_depend_on_its_side() -> None:
    outlines = {"temple": shapes("temple"), "back_of_neck": shapes("back_of_neck")}
    x, y, _, _ = next(s.ellipse for s in outlines["temple"] if s.view == "front" and s.ellipse)

    assert zones_at("front", x, y, "right", outlines) == {"temple"}
    assert zones_at("front", 1 - x, y, "left", outlines) == {"temple"}
    assert zones_at("front", x, y, "left", outlines) == frozenset()
