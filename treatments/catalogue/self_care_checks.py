"""Checks of the catalogue's self-care: a text per tool and position, a dose where there are texts, sides."""

import re
from collections.abc import Iterator, Sequence

from treatments import vocabulary
from treatments.catalogue.file_checks import CatalogueEntry, duplicates, faults_in_fields, unknown

MARKER = re.compile(r"\{.*?\}")
MARKERS = ("{side}", "{other_side}")
STRETCH = {
    "name": str,
    "sided": bool,
    "position": str,
    "text": str,
    "tool": str,
    "hold_on_to": str,
    "hold_seconds": int,
    "repeats": int,
    "per_day": int,
    "risks": list,
}
SELF_CARE = {
    "muscle": str,
    "plain_name": str,
    "press": list,
    "teach_first": bool,
    "short_hold": bool,
    "repeats": int,
    "sessions_per_week_max": int,
    "may_be_rolled": bool,
    "stretch": dict,
    "cautions": dict,
    "doubt": str,
}
PRESS = {"tool": str, "position": str, "text": str}
CAUTIONS = {"press": list, "stretch": list}
MOST_WORDS_OF_BRIEF = 24


def faults_in_self_care(
    entries: Sequence[CatalogueEntry], muscles: Sequence[CatalogueEntry]
) -> Iterator[str]:
    """Yield the faults in the self-care: one entry for each muscle, one text per tool and position."""
    named = [str(entry.get("muscle")) for entry in entries]
    slugs = [str(muscle.get("slug")) for muscle in muscles]
    yield from duplicates("self-care of muscle", named)
    yield from (f"muscle {slug}: has no self-care" for slug in slugs if slug not in named)
    yield from unknown("self-care", "muscle", named, slugs)
    only_for_therapists = {
        muscle.get("slug")
        for muscle in muscles
        if all(p.get("therapist_only") for p in muscle.get("trigger_points") or () if isinstance(p, dict))
    }
    for entry in entries:
        where = f"self-care of {entry.get('muscle')}"
        faults = list(faults_in_fields(entry, SELF_CARE, where))
        faults += faults_in_fields(entry.get("cautions") or {}, CAUTIONS, f"{where}, cautions")
        faults += faults_in_fields(entry.get("stretch") or {}, STRETCH, f"{where}, stretch")
        yield from faults
        if not faults:
            if entry["press"] and entry["muscle"] in only_for_therapists:
                yield f"{where}: says how to press it, but every point is for the therapist only"
            yield from _faults_in_presses(entry, where)
            yield from _faults_in_stretch(entry["stretch"], f"{where}, stretch")


def _faults_in_presses(entry: CatalogueEntry, where: str) -> Iterator[str]:
    """Yield the faults in the texts about pressing; a dose stands exactly where there are texts."""
    presses = entry["press"]
    for number, press in enumerate(presses, 1):
        faults = list(faults_in_fields(press, PRESS, f"{where}, press {number}"))
        yield from faults
        if not faults:
            yield from unknown(where, "tool", [press["tool"]], vocabulary.TOOLS)
            yield from unknown(where, "position", [press["position"]], vocabulary.POSITIONS)
            yield from unknown(where, "marker", MARKER.findall(press["text"]), MARKERS)
            yield from _faults_in_brief(press, f"{where}, press {number}")
    if all(isinstance(press, dict) for press in presses):
        yield from duplicates(
            f"{where}: tool and position",
            (f"{press.get('tool')} {press.get('position')}" for press in presses),
        )
    low, high = entry.get("hold_seconds_min"), entry.get("hold_seconds_max")
    if not presses and (low is not None or high is not None or entry["sessions_per_week_max"]):
        yield f"{where}: has no text on pressing and still says how long or how often"
    if presses and not (isinstance(low, int) and isinstance(high, int) and 5 <= low <= high <= 120):
        yield f"{where}: hold times must run from at least 5 to at most 120 seconds"
    if presses and not 1 <= entry["sessions_per_week_max"] <= 3:
        yield f"{where}: may be pressed one to three times a week"


def _faults_in_stretch(stretch: CatalogueEntry, where: str) -> Iterator[str]:
    """Yield the faults in a stretch; its text names a side exactly where the stretch has one."""
    yield from unknown(where, "position", [stretch["position"]], vocabulary.POSITIONS)
    yield from unknown(where, "tool", [stretch["tool"]], ["", *vocabulary.TOOLS])
    yield from unknown(where, "risks", stretch["risks"], vocabulary.STRETCH_RISKS)
    markers = MARKER.findall(stretch["text"])
    yield from unknown(where, "marker", markers, MARKERS)
    if bool(markers) != stretch["sided"]:
        yield f"{where}: its text names a side exactly if it is sided"
    yield from _faults_in_brief(stretch, where)


def _faults_in_brief(entry: CatalogueEntry, where: str) -> Iterator[str]:
    """Yield the faults in the brief form of a text; a text without one stands in the letter itself."""
    if "brief" not in entry:
        return
    brief = entry["brief"]
    if not isinstance(brief, str) or not brief.strip():
        yield f"{where}: brief is empty: leave it out, and the text stands in its place"
        return
    markers = MARKER.findall(brief)
    yield from unknown(where, "marker", markers, MARKERS)
    if bool(markers) != bool(MARKER.findall(entry["text"])):
        yield f"{where}: brief names a side exactly if the text does"
    if (words := len(brief.split())) > MOST_WORDS_OF_BRIEF:
        yield f"{where}: brief has {words} words, at most {MOST_WORDS_OF_BRIEF} fit"
