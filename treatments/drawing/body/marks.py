"""Marks and shaded zones of a body chart, each with its words: the key and the alt text say the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from treatments.catalogue.geometry import Shape

SIDE_VIEW = "head_side"
type Panel = tuple[str, bool]


@dataclass(frozen=True)
class Mark:
    """A trigger point on a chart: number, place as the viewer sees it, side, and findings where known.

    `task` is what the client does there, press or stretch; blank on a therapist's chart.
    """

    number: int
    view: str
    x: float
    y: float
    side: str
    name: str
    activity: str | None = None
    pain: int | None = None
    to_check: bool = False
    not_found: bool = False
    pain_after: int | None = None
    task: str = ""

    @property
    def panel(self) -> Panel:
        """The figure it belongs on: its view, and true for the mirrored profile of the left side."""
        return (self.view, self.view == SIDE_VIEW and self.side == "left")

    @property
    def label(self) -> str:
        """The letters in its symbol: the number of a knot, else the code of the site."""
        if self.is_knot:
            return str(self.number)
        code = re.search(r"\(([^()]{1,8})\)$", self.name)
        return code[1] if code else "?"

    @property
    def is_knot(self) -> bool:
        """True where something was found."""
        return not (self.to_check or self.not_found)


@dataclass(frozen=True)
class Shading:
    """A zone that the mark of this number sends pain to; 0 for any mark.

    `strength` is felt, primary (usual) or spillover (at times).
    """

    label: str
    side: str
    strength: str
    shapes: tuple[Shape, ...]
    number: int = 0

    @property
    def place(self) -> str:
        """The zone with its side, within a sentence."""
        label = self.label if self.label[1:2].isupper() else self.label[:1].lower() + self.label[1:]
        return f"{label} ({self.side})" if self.side != "midline" else label


def panels_for(marks: Iterable[Mark], shadings: Iterable[Shading] = ()) -> list[Panel]:
    """Return the figures with a mark, and one for each shaded zone that none of them shows, in a fixed order.

    A zone is shown on a head rather than on the whole body, for it is larger there.
    """
    panels = {mark.panel for mark in marks}
    for shading in shadings:
        seen_on = [
            panel for panel in ORDER if any(shape_on(panel, shading, shape) for shape in shading.shapes)
        ]
        if seen_on and panels.isdisjoint(seen_on):
            panels.add(max(seen_on, key=lambda panel: (panel[0] not in ("front", "back"), panel[0])))
    return [panel for panel in ORDER if panel in panels]


ORDER: Sequence[Panel] = (
    ("front", False),
    ("back", False),
    ("head_front", False),
    ("head_side", False),
    ("head_side", True),
    ("head_back", False),
    ("foot_sole", False),
)


def shape_on(panel: Panel, shading: Shading, shape: Shape) -> Shape | None:
    """Return the shape as it lies on this figure; a profile shows its own side and the midline only."""
    view, mirrored = panel
    other_side = view == SIDE_VIEW and (shading.side == "left") != mirrored and shading.side != "midline"
    if shape.view != view or other_side:
        return None
    return shape.mirror() if shading.side == "left" or mirrored else shape


def describe_mark(mark: Mark, shadings: Sequence[Shading], reader: str) -> str:
    """Return the mark as its row of the key, without its number: name, side, pain, where it was felt."""
    parts = [mark.name, mark.side if mark.side != "midline" else "middle"]
    if reader == "therapist" and (pain := describe_pain(mark)):
        parts.append(pain)
    words = ", ".join(parts)
    for strength, verb in SENDING[reader].items():
        mine = [each for each in shadings if each.number == mark.number and each.strength == strength]
        if mark.is_knot and mark.number and mine:
            words += f"; {verb} {', '.join(dict.fromkeys(each.place for each in mine))}"
    return words


SENDING = {
    "therapist": {"felt": "felt:", "primary": "usually:", "spillover": "at times:"},
    "reviewer": {"primary": "usually:", "spillover": "at times:"},
    "client": {"felt": "you felt it here:"},
}


def describe_pain(mark: Mark) -> str:
    """Return the pain on pressure before and after; blank where nobody noted it."""
    if mark.pain_after is None:
        return "" if mark.pain is None else str(mark.pain)
    return f"{'?' if mark.pain is None else mark.pain} to {mark.pain_after}"


def describe_fully(mark: Mark, shadings: Sequence[Shading], reader: str) -> str:
    """Return the mark in a sentence, with what its symbol says, for readers who do not see it."""
    words = describe_mark(mark, shadings, reader)
    if reader == "client":
        task = {"press": "press here, ", "stretch": "stretch here, "}.get(mark.task, "")
        return f"{mark.label}: {task}{words}."
    if reader == "reviewer":
        return f"{mark.label}: {words}."
    if not mark.is_knot:
        return f"{'To check' if mark.to_check else 'Not found'}: {mark.name}, {mark.side}."
    pain = describe_pain(mark)
    found = [mark.activity or "active or latent not noted"]
    found.append(f"pain on pressure {pain} of 10" if pain else "pain on pressure not noted")
    named = ", ".join([mark.name, mark.side, *found])
    return f"{mark.label}: {named}{words[words.index(';') :] if ';' in words else ''}."
