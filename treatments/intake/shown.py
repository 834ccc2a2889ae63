"""The questions of one step as the page of a form shows them, with what was answered so far."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clients.places import MIDLINE, MIDLINE_REGIONS, REGIONS, ZONE_REGION
from treatments.drawing.body_picker import SIDE_NAMES, VIEWS, picker_figures
from treatments.intake.questions import (
    CHOICES,
    CONDITION,
    IN_PERSON,
    NONE_OF_THESE,
    SAID_IN_PERSON,
    SEVERAL,
    YES_NO,
    ZONES,
    Question,
    in_language,
)

FRONT_AND_BACK = VIEWS[:2]
REGION_WORDS = {
    "head_neck": _("Head and neck"),
    "shoulder": _("Shoulder"),
    "upper_back": _("Upper back"),
    "arm": _("Upper arm"),
    "forearm_hand": _("Forearm and hand"),
    "torso": _("Chest and abdomen"),
    "lower_back": _("Lower back"),
    "hip_pelvis": _("Hip and pelvis"),
    "thigh": _("Thigh"),
    "leg": _("Lower leg"),
    "foot": _("Foot"),
}
"""The regions of the body in the words of clients."""
RATHER_IN_PERSON = _("I would rather say it in person")


def shown_questions(
    questions: Sequence[Question], values: Mapping[str, Any], language: str, missing: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return what the template needs of each question; `missing` are those that need an answer."""
    return [
        {
            **question,
            "text": in_language(question["text"], language),
            "help": in_language(question["help"], language) if question.get("help") else "",
            "value": values.get(question["key"]),
            "is_missing": question["key"] in missing,
            "is_several": question["kind"] == SEVERAL,
            "choices": _choices(question, values.get(question["key"]), language),
            **(_picker(values.get(question["key"]) or ()) if question["kind"] == ZONES else {}),
        }
        for question in questions
    ]


def _choices(question: Question, value: Any, language: str) -> list[dict[str, Any]]:
    """Return the answers to choose from; nothing is chosen before the client does."""
    kind = question["kind"]
    options: list[tuple[str, Any]] = []
    if kind in (YES_NO, CONDITION):
        options = [("yes", _("Yes")), ("no", _("No"))]
    elif kind in CHOICES:
        options = [(each["key"], in_language(each["text"], language)) for each in question["options"]]
    if kind == SEVERAL:
        options.append((NONE_OF_THESE, _("None of these")))
    if kind in SAID_IN_PERSON:
        options.append((IN_PERSON, RATHER_IN_PERSON))
    chosen = value if isinstance(value, list) else [value]
    return [{"value": key, "words": words, "is_chosen": key in chosen} for key, words in options]


def _picker(chosen: Collection[str]) -> dict[str, Any]:
    """Return the figures to tap on, the regions to choose from without them, and the zones behind a tap."""
    zones = [
        (f"zone:{zone}:{side}", format_lazy("{}, {}", REGION_WORDS[region], SIDE_NAMES[side]))
        for zone, region in ZONE_REGION.items()
        for side in (("midline",) if zone in MIDLINE else ("left", "right"))
    ]
    return {
        "figures": picker_figures(chosen, FRONT_AND_BACK),
        "regions": [_region(region, chosen) for region in REGIONS],
        "zones": [{"place": place, "words": words, "is_chosen": place in chosen} for place, words in zones],
    }


def _region(region: str, chosen: Collection[str]) -> dict[str, Any]:
    sides = ("left", "midline", "right") if region in MIDLINE_REGIONS else ("left", "right")
    places = [(f"region:{region}:{side}", SIDE_NAMES[side]) for side in sides]
    return {
        "label": REGION_WORDS[region],
        "sides": [
            {
                "place": place,
                "side": side,
                "words": format_lazy("{}, {}", REGION_WORDS[region], side),
                "is_chosen": place in chosen,
            }
            for place, side in places
        ],
    }
