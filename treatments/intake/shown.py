"""The questions of one step as the page of a form shows them, with what was answered so far."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.catalogue.areas import AREAS
from clients.consents.small_markdown import markdown_as_html
from clients.places import MIDLINE, MIDLINE_REGIONS, REGIONS, ZONE_REGION
from treatments.drawing.body_picker import VIEWS, picker_figures
from treatments.intake.answers import is_unreadable
from treatments.intake.consent_questions import AskedConsent
from treatments.intake.questions import (
    CHOICES,
    CONDITION,
    CONSENT,
    IN_PERSON,
    NONE_OF_THESE,
    NUMBER,
    SAID_IN_PERSON,
    SEVERAL,
    YES_NO,
    ZONES,
    Question,
    bounds_of_number,
    in_language,
)
from treatments.models import FormVersion

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
SIDE_WORDS = {"left": _("left"), "right": _("right"), "midline": _("in the middle")}
FIGURE_TITLES = {"front": _("From the front"), "back": _("From behind")}
RATHER_IN_PERSON = _("I would rather say it in person")


AREA_WORDS = {
    "chest": _("Chest"),
    "breast": _("Breast"),
    "abdomen": _("Abdomen"),
    "groin": _("Groin"),
    "inner_thigh": _("Inner thigh"),
    "buttocks": _("Buttocks"),
    "perineum": _("Perineum and tailbone"),
    "inside_the_mouth": _("Inside the mouth"),
}


def step_context(
    version: FormVersion,
    step: int,
    values: Mapping[str, Any],
    consents: Mapping[str, AskedConsent],
    language: str,
    missing: Collection[str] = (),
) -> dict[str, Any]:
    """Return what the page shows of a step; `missing` are the questions that need an answer."""
    asked = version.steps[step]
    questions = [
        _shown_question(question, values.get(question["key"]), consents, language, missing)
        for question in asked["questions"]
        if question["kind"] != CONSENT or question["key"] in consents or not question.get("consent")
    ]
    return {
        "title": in_language(asked["title"], language),
        "state": "asking",
        "step": step,
        "number": step + 1,
        "steps": len(version.steps),
        "is_last": step + 1 == len(version.steps),
        "questions": questions,
        "has_picker": any(question["kind"] == ZONES for question in questions),
    }


def _shown_question(
    question: Question,
    value: Any,
    consents: Mapping[str, AskedConsent],
    language: str,
    missing: Collection[str],
) -> dict[str, Any]:
    shown = {
        **question,
        "text": in_language(question["text"], language),
        "help": in_language(question["help"], language) if question.get("help") else "",
        "value": value,
        "unreadable": _why_unreadable(question) if is_unreadable(question, value) else "",
        "is_missing": question["key"] in missing,
        "is_several": question["kind"] == SEVERAL,
        "choices": _choices(question, value, language),
    }
    if question["kind"] == ZONES:
        return shown | _picker(value or ())
    if question["key"] in consents:
        return shown | _consent(consents[question["key"]], value or {})
    return shown


def _why_unreadable(question: Question) -> str:
    if question["kind"] == NUMBER:
        least, most = bounds_of_number(question)
        return gettext("Please type a whole number from {least} to {most}, or nothing.").format(
            least=least, most=most
        )
    return gettext("Please write the day as in 2026-03-31, or nothing.")


def _consent(asked: AskedConsent, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text to agree to, and what was said to it so far; a newer text than that is asked anew."""
    said = value if value.get("text") in asked.number else {}
    ticked = said.get("areas", ())
    return {
        "asked": asked.text,
        "body": markdown_as_html(asked.text.body),
        "areas": [(area, AREA_WORDS[area], area in ticked) for area in AREAS if area in asked.text.areas],
        "says": said.get("says", ""),
        "name": said.get("name", ""),
    }


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
        (f"zone:{zone}:{side}", format_lazy("{}, {}", REGION_WORDS[region], SIDE_WORDS[side]))
        for zone, region in ZONE_REGION.items()
        for side in (("midline",) if zone in MIDLINE else ("left", "right"))
    ]
    figures = picker_figures(chosen, FRONT_AND_BACK)
    return {
        "figures": [figure | {"title": FIGURE_TITLES[figure["view"].view]} for figure in figures],
        "regions": [_region(region, chosen) for region in REGIONS],
        "zones": [{"place": place, "words": words, "is_chosen": place in chosen} for place, words in zones],
    }


def _region(region: str, chosen: Collection[str]) -> dict[str, Any]:
    sides = ("left", "midline", "right") if region in MIDLINE_REGIONS else ("left", "right")
    places = [(f"region:{region}:{side}", SIDE_WORDS[side]) for side in sides]
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
