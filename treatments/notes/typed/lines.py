"""Marks typed as lines, such as `R UT1 7>3 60s p3 refer temple`; pure.

A line names a side and a site, and in any order what was found and done there:

- `R`, `L` or `M`: right, left, middle
- `UT1`: a site of the catalogue
- `7>3`: pain on pressure before and after, 0 to 10; `7` or `7>` before alone, `>3` after alone
- `60s`: seconds held, 1 to 300; `3x`: times, 1 to 20; `p3`: pressure, 1 to 5
- `refer temple`, `refer temple, jaw joint`: the zones it sends pain to; `refer nowhere`
- words for the rest: `active`, `latent`, `twitch`, `eased`, `thumb`, `stripping`, `gone`, ...
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from treatments.notes.typed.words import NOWHERE, REFER, SIDE_WORDS, WORDS

MOST_LINES, LONGEST_LINE = 60, 300
SITE = re.compile(r"[a-z]{2,5}[0-9]{1,2}\Z", re.ASCII)
PAIN = re.compile(r"([0-9]{1,3})?(?:>([0-9]{1,3})?)?\Z", re.ASCII)
SMALL = frozenset({"the", "of", "and", "in", "on", "to"})
EXPECTED = (
    "a side (R, L), a site (UT1), pain (7>3), seconds (60s), times (3x), pressure (p3), refer and a zone, "
    "or a word such as active, eased, thumb"
)


class LineFault(NamedTuple):
    """A word of a line that was not understood, and what was expected; lines are counted from 0."""

    line: int
    word: str
    expected: str


class LinesNotUnderstood(ValueError):
    """Lines of which at least one word was not understood; nothing of them is to be stored."""

    def __init__(self, faults: list[LineFault]) -> None:
        super().__init__("; ".join(f"line {fault.line + 1}: {fault.word!r}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class TypedNames:
    """The names that lines may use: the codes of sites, and the zones by their labels."""

    sites: Collection[str]
    zones: Mapping[str, str]
    """The slug of each zone by its label."""
    by_words: dict[tuple[str, ...], str] = field(init=False, default_factory=dict)
    labels_with: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for label, slug in self.zones.items():
            for name in (label, slug):
                self.by_words[tuple(_words_of_name(name))] = slug
            for word in dict.fromkeys(_words_of_name(label)):
                if word not in SMALL:
                    self.labels_with.setdefault(word, []).append(label)


@dataclass
class _Line:
    """A line as it is read word by word, and what it said so far."""

    number: int
    words: list[str]
    names: TypedNames
    fields: dict[str, Any] = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)

    def refuse(self, word: str, expected: str) -> None:
        self.faults.append(LineFault(self.number, word, expected))

    def put(self, word: str, **values: Any) -> None:
        """Store what a word says; a second word for the same is refused."""
        if self.fields.keys() & values.keys():
            self.refuse(word, "each thing once: another word of this line says the same already")
            return
        self.fields |= values


def parse_lines(text: str, names: TypedNames) -> list[dict[str, Any]]:
    """Return the fields of the mark that each line names; blank lines are left out.

    Raises `LinesNotUnderstood` with every word that was not understood, and nothing else, whatever the text.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines()) if line.strip()]
    if len(lines) > MOST_LINES:
        raise LinesNotUnderstood([LineFault(lines[MOST_LINES][0], "", f"at most {MOST_LINES} lines at once")])
    read = [_read_line(number, line, names) for number, line in lines]
    if faults := [fault for line in read for fault in line.faults]:
        raise LinesNotUnderstood(faults)
    return [line.fields for line in read]


def _read_line(number: int, text: str, names: TypedNames) -> _Line:
    line = _Line(number, text.replace(",", " , ").replace("\u2192", ">").split(), names)
    if len(text) > LONGEST_LINE:
        line.refuse(text[:20], f"a line of at most {LONGEST_LINE} characters")
        return line
    at = 0
    while at < len(line.words):
        at = _read_word(line, at)
    for name, expected in (("side", "a side: R, L or M"), ("site", "a site of the catalogue, such as UT1")):
        if name not in line.fields and not line.faults:
            line.refuse("", expected)
    return line


def _read_word(line: _Line, at: int) -> int:
    """Read the word at this place; return the place of the next one."""
    written = line.words[at]
    word = written.lower()
    if word in REFER:
        return _read_zones(line, at + 1)
    if word == ",":
        return at + 1
    for read in (_read_name, _read_pain, _read_count):
        if values := read(line, word):
            line.put(written, **values)
            return at + 1
    if not line.faults or line.faults[-1].word != written:
        line.refuse(written, EXPECTED)
    return at + 1


def _read_name(line: _Line, word: str) -> dict[str, Any] | None:
    """Return the side, the site or what a fixed word says."""
    if word in SIDE_WORDS:
        return {"side": SIDE_WORDS[word]}
    if word in WORDS:
        name, value = WORDS[word]
        return {name: value}
    if SITE.match(word):
        if word.upper() in line.names.sites:
            return {"site": word.upper()}
        line.refuse(_as_written(line, word), "a site of the catalogue, such as UT1")
    return None


def _read_pain(line: _Line, word: str) -> dict[str, Any] | None:
    match = PAIN.match(word)
    if not match or not any(match.groups()):
        return None
    before, after = (None if number is None else int(number) for number in match.groups())
    if max(before or 0, after or 0) > 10:
        line.refuse(_as_written(line, word), "pain from 0 to 10, such as 7>3")
        return None
    values = {"pain_on_pressure_before": before, "pain_on_pressure_after": after}
    return {name: value for name, value in values.items() if value is not None}


COUNTS: tuple[tuple[re.Pattern[str], str, int, int, str], ...] = (
    (
        re.compile(r"([0-9]{1,4})s(?:ec)?\Z", re.ASCII),
        "hold_seconds",
        1,
        300,
        "1 to 300 seconds, such as 60s",
    ),
    (re.compile(r"([0-9]{1,4})x\Z", re.ASCII), "repeats", 1, 20, "1 to 20 times, such as 3x"),
    (re.compile(r"x([0-9]{1,4})\Z", re.ASCII), "repeats", 1, 20, "1 to 20 times, such as 3x"),
    (re.compile(r"p([0-9]{1,4})\Z", re.ASCII), "pressure", 1, 5, "a pressure from 1 to 5, such as p3"),
    (re.compile(r"i([0-9]{1,4})\Z", re.ASCII), "intensity_felt", 0, 10, "0 to 10 as felt, such as i5"),
)


def _read_count(line: _Line, word: str) -> dict[str, Any] | None:
    for pattern, name, least, most, expected in COUNTS:
        if match := pattern.match(word):
            if least <= int(match[1]) <= most:
                return {name: int(match[1])}
            line.refuse(_as_written(line, word), expected)
            return None
    return None


def _read_zones(line: _Line, at: int) -> int:
    """Read the zones after `refer`, each as its whole name or by a word that only one zone has."""
    zones: list[str] = []
    first = at
    while at < len(line.words):
        word = line.words[at].lower()
        if word == "," or (word in SMALL and zones):
            at += 1
            continue
        is_first = at == first or line.words[at - 1] == ","
        if word in WORDS and not is_first:
            break
        if word == NOWHERE:
            at += 1
            break
        slug, length = _zone_at(line, at)
        if slug:
            zones.append(slug)
            at += length
        elif is_first:
            line.refuse(line.words[at], _zones_expected(line, word))
            at += 1
            break
        else:
            break
    else:
        if not zones and not line.faults:
            line.refuse("refer", "a zone after refer, such as temple, or nowhere")
    line.put("refer", referral_felt=list(dict.fromkeys(zones)))
    return at


def _zone_at(line: _Line, at: int) -> tuple[str, int]:
    """Return the zone whose name begins here, the longest first, and how many words it takes."""
    for end in range(min(len(line.words), at + 10), at, -1):
        words = tuple(_words_of_name(" ".join(line.words[at:end])))
        if words in line.names.by_words and "," not in line.words[at:end]:
            return line.names.by_words[words], end - at
    labels = line.names.labels_with.get(line.words[at].lower(), [])
    return (line.names.zones[labels[0]], 1) if len(labels) == 1 else ("", 0)


def _zones_expected(line: _Line, word: str) -> str:
    labels = line.names.labels_with.get(word, [])
    if labels:
        return "one of these zones: " + "; ".join(label.lower() for label in labels[:6])
    return "a zone after refer, such as temple, or nowhere"


def _words_of_name(name: str) -> Iterator[str]:
    return iter(re.findall(r"[^\W_]+", name.lower()))


def _as_written(line: _Line, word: str) -> str:
    return next((written for written in line.words if written.lower() == word), word)
