"""The placeholders of a snippet, such as {client}, and the words that stand for them in one note; pure."""

import re
from collections.abc import Collection, Iterable, Mapping

PLACEHOLDERS = ("client", "today", "side", "sites", "pain_before", "pain_after")
"""The name to call the client by, the day of the visit, the side and the sites marked, pain 0 to 10."""
BLANK = "___"
"""It stands for what the note does not say yet, to be filled in by hand."""
PATTERN = re.compile(r"\{([^{}\n]*)\}")


def unknown_placeholders(text: str) -> list[str]:
    """Return the placeholders of a text that there are not, each once, as they were written."""
    return [
        f"{{{name}}}" for name in dict.fromkeys(PATTERN.findall(text)) if name.strip() not in PLACEHOLDERS
    ]


def fill_in(text: str, words: Mapping[str, str]) -> str:
    """Return the text with each known placeholder replaced; one without words becomes a blank."""

    def replace(match: re.Match[str]) -> str:
        name = match[1].strip()
        return (words.get(name) or BLANK) if name in PLACEHOLDERS else match[0]

    return PATTERN.sub(replace, text)


def words_of_marks(marks: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the words for the side and the sites of these marks, each a side and a site or muscle."""
    sides, sites = [], []
    for side, site in marks:
        sides.append(side)
        sites.append(f"{site} {side}")
    return {"side": _one_side(sides), "sites": ", ".join(dict.fromkeys(sites))}


def _one_side(sides: Collection[str]) -> str:
    """Return the side if all marks are on one, both if left and right occur; blank without a mark."""
    found = set(sides) - {"midline"}
    if len(found) == 2:
        return "both sides"
    return next(iter(found), "middle" if sides else "")
