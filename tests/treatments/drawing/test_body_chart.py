"""Body charts: sides, symbols, words, and pictures compared with golden ones."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tests.treatments.pictures import GOLDEN, TOLERANCE, open_picture, worst_tile
from treatments.catalogue.files import read_catalogue
from treatments.catalogue.geometry import Shape, zones_at
from treatments.drawing.body_chart import Mark, Shading, draw_body_chart, panels_for
from treatments.drawing.outlines import FILES, load_chart
from treatments.drawing.render import render_png

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


PICTURES = {
    "shoulder_and_calf": (
        [
            mark_on(1, "UT1", "right", "active", 8),
            mark_on(2, "LT1", "left", "latent", 4),
            mark_on(3, "GA1", "left"),
        ],
        [
            Shading("Temple", "right", "felt", shapes("temple")),
            Shading("Back of the neck", "left", "primary", shapes("back_of_neck")),
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
}


@pytest.mark.parametrize("name", PICTURES)
def test_draw_matches_the_golden_picture(name: str) -> None:
    picture = open_picture(render_png(draw_body_chart("Chart", *PICTURES[name])))

    assert worst_tile(picture, open_picture((GOLDEN / f"{name}.png").read_bytes())) < TOLERANCE


def test_a_mark_on_the_other_side_differs_from_the_golden_picture() -> None:
    marks, shadings = PICTURES["shoulder_and_calf"]
    moved = open_picture(
        render_png(draw_body_chart("Chart", [mark_on(1, "UT1", "left", "active", 8), *marks[1:]], shadings))
    )

    assert worst_tile(moved, open_picture((GOLDEN / "shoulder_and_calf.png").read_bytes())) > 4 * TOLERANCE


def test_active_latent_and_unknown_marks_have_different_symbols() -> None:
    def symbols(activity: str | None) -> set[str]:
        root = ElementTree.fromstring(draw_body_chart("Chart", [mark_on(1, "UT1", "right", activity)]))
        group = next(g for g in root.iter(f"{SVG}g") if (g.findtext(f"{SVG}title") or "").startswith("1:"))
        return {part.tag.removeprefix(SVG) for part in group} - {"title", "path"}

    assert (symbols("active"), symbols("latent"), symbols(None)) == ({"circle"}, {"polygon"}, {"rect"})


def test_a_mark_is_larger_for_more_pain_on_pressure() -> None:
    sizes = [mark_on(1, "UT1", "right", "active", pain).radius for pain in (0, 5, 10)]

    assert sizes == sorted(set(sizes))
    assert sizes[0] < mark_on(1, "UT1", "right").radius < sizes[-1]


def test_the_left_profile_is_a_drawing_of_its_own() -> None:
    assert panels_for([mark_on(1, "MA1", "left")]) == [("front", False), ("back", False), ("head_side", True)]
    assert panels_for([mark_on(1, "MA1", "right")])[-1] == ("head_side", False)


def test_markup_in_names_stays_text() -> None:
    mark = Mark(1, "back", 0.6, 0.2, "right", '<script>alert("1")</script>&', "active", 3)
    root = ElementTree.fromstring(draw_body_chart("</title><script>", [mark]))
    assert not list(root.iter(f"{SVG}script"))
    assert '<script>alert("1")</script>&' in (root.findtext(f"{SVG}desc") or "")


def test_an_empty_chart_says_that_nothing_is_marked() -> None:
    root = ElementTree.fromstring(draw_body_chart("Chart", []))

    assert root.findtext(f"{SVG}desc") == "Nothing is marked."
    assert root.attrib["role"] == "img"


def test_the_description_names_each_shaded_zone_once() -> None:
    shadings = [
        Shading("Temple", "right", "felt", shapes("temple")),
        Shading("Back of the neck", "left", "primary", shapes("back_of_neck")),
        Shading("Back of the neck", "left", "primary", shapes("back_of_neck")),
    ]

    words = ElementTree.fromstring(draw_body_chart("Chart", [], shadings)).findtext(f"{SVG}desc")
    assert words == "Pain felt in: Temple (right). Usual pain in: Back of the neck (left)."


def test_every_chart_has_an_outline_and_no_ids() -> None:
    for view in FILES:
        assert load_chart(view).outlines
        assert " id=" not in load_chart(view).markup


def test_marks_of_the_same_pain_are_equally_large_on_small_drawings() -> None:
    root = ElementTree.fromstring(
        draw_body_chart(
            "t", [mark_on(1, "UT1", "right", "active", 8), mark_on(2, "SO1", "right", "active", 8)]
        )
    )

    sizes = []
    for panel in root.findall(f"{SVG}g[@transform]"):
        scale = float(panel.attrib["transform"].split("scale(")[1].rstrip(")"))
        sizes += [
            float(circle.attrib["r"]) * scale
            for mark in panel.findall(f"{SVG}g")
            if mark.find(f"{SVG}title") is not None
            for circle in mark.findall(f"{SVG}circle")
        ]
    assert sizes == [pytest.approx(13.6, abs=0.1)] * 2


def test_zones_at_a_place_depend_on_its_side() -> None:
    outlines = {"temple": shapes("temple"), "back_of_neck": shapes("back_of_neck")}
    x, y, _, _ = next(s.ellipse for s in outlines["temple"] if s.view == "front" and s.ellipse)

    assert zones_at("front", x, y, "right", outlines) == {"temple"}
    assert zones_at("front", 1 - x, y, "left", outlines) == {"temple"}
    assert zones_at("front", x, y, "left", outlines) == frozenset()
