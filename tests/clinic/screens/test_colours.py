"""The colours of the screens can be read, light and dark: WCAG 2.2, 1.4.3 for text and 1.4.11 for borders."""

import re
from pathlib import Path

import pytest

from clients.models.details.label import COLOURS
from clinic.appearance.colours import contrast
from tests.project.source import ROOT

STYLE = Path(ROOT, "clinic/static/clinic/screens.css").read_text()
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6})[;\s]")
MARK = re.compile(r"\.label\.(\w+)::before \{ content: [^;]+; color: (#[0-9a-f]{6}); \}")
TEXT, BORDER = 4.5, 3.0
PAIRS = [
    *(("ink", ground, TEXT) for ground in ("card", "ground", "act-soft", "stop-soft", "note-soft", "shut")),
    *(("soft", ground, TEXT) for ground in ("card", "ground", "act-soft", "shut")),
    *(("act", ground, TEXT) for ground in ("card", "ground", "act-soft")),
    ("on-act", "act", TEXT),
    *(("stop", ground, TEXT) for ground in ("card", "ground", "stop-soft")),
    *(("note", ground, TEXT) for ground in ("card", "note-soft")),
    *(("edge", ground, BORDER) for ground in ("card", "ground")),
]


def tokens() -> dict[str, dict[str, str]]:
    """Return the colours by name, of the light and of the dark screen."""
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")[:2]
    return {"light": dict(TOKEN.findall(light)), "dark": dict(TOKEN.findall(dark.split("@layer")[0]))}


def in_six_digits(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_each_pair_of_colours_has_the_contrast_it_needs(
    scheme: str, front: str, ground: str, least: float
) -> None:
    colours = tokens()[scheme]

    assert contrast(in_six_digits(colours[front]), in_six_digits(colours[ground])) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["card", "ground", "act-soft"])
@pytest.mark.parametrize("colour", [colour for colour in COLOURS if colour != "grey"])
def test_the_mark_of_each_label_is_seen_on_each_ground(scheme: str, ground: str, colour: str) -> None:
    """Grey is the ink of soft text, which is tested above; the others are shapes of one colour each."""
    marks = dict(MARK.findall(STYLE))

    assert contrast(marks[colour], in_six_digits(tokens()[scheme][ground])) >= BORDER
