"""The names and words of the project: plain, and each with one meaning. The rules stand in docs/style.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.source import docstrings, pages, sources, suite_sources, suite_trees, trees

pytestmark = pytest.mark.xdist_group("source")

SAME_IN_EVERY_MODULE = {
    "Command",  # Django's management commands
    "main",  # modules run with python -m
    *(
        "timeline",
        "earliest_facts",
        "export",
        "obstacles",
        "join",
        "erase",
        "describe",
        "keeps_treatment",
    ),  # settings.CLIENT_RECORD_PARTS
    "page",  # the page behind a link, named by settings.LINK_PAGES
    "part",  # a part of the visit page, named by settings.VISIT_PAGE_PARTS
    "act",  # the form of such a part
    "section",  # a part of the page of a client, named by settings.CLIENT_SCREEN_PARTS
}
METAPHORS = (
    *("house", "floor", "door", "doorstep", "roof", "chapter", "letterhead", "post office", "post_office"),
    *("paper", "sheet", "seat", "seating", "board", "claim", "painter", "upstairs"),
)
PHRASES = (
    r"\bbeat (?:ask|find|look|say|send|tell|wake|speak)s?\b",
    r"\bholds? up (?:no|the) other\b",
    r"\b(?:the|a) lost beat\b",
)
LITERAL = (
    # Tables and constraints keep the names they were created with, and the API those of its fields and codes.
    *("scheduling_claim", "scheduling_seat", "seats_by_resource", "claims_read_by_", "house_and_garden"),
    *("claim_is_on_a_resource", "claim_has_", "max_floor_muscles", '"paper"', '"seat"'),
    *("SeatInput", "SeatOutput", "SeatOffer", "seats", "NoteSheets", "PlanSheets"),
    # The floor that people lie on, and words that people read in letters, refusals or the catalogue.
    *("pelvic-floor", "needs_floor", "on_floor", "FLOOR_POSITIONS", "down_to_floor", "down_to_the_floor"),
    *("on the floor", "off the floor", "off_the_floor", "to the floor", "need the floor", "needs the floor"),
    *("green door", "A firm seat", "foam board", "letter paper", "on paper", "official papers"),
    # Names of other people's software.
    *("style sheet", "stylesheet", "get_sheet_by_name", "sheets_metadata", "SheetTypeEnum", '_("Sheet")'),
    *("sheetData", "sheetId", "<sheet ", "<sheets>", "</sheets>", "sheet{n}"),
)
OPENING = re.compile(r"(What|Whether|Who|Whom|Where|When|How|Those|Which)\b")


def texts() -> Iterator[tuple[Path, str]]:
    """Return the files of code, tests and documentation, but for the list of words above."""
    for path, text in [*sources().items(), *suite_sources().items(), *pages().items()]:
        if path.name != Path(__file__).name:
            yield path, text


def test_no_metaphor_stands_for_a_term_of_the_field() -> None:
    words = "|".join(
        word for metaphor in METAPHORS for word in (metaphor, metaphor.title(), metaphor.upper())
    )
    pattern = re.compile(rf"(?<![a-z])(?:{words})s?(?![a-z])|{'|'.join(PHRASES)}")
    literal = re.compile("|".join(map(re.escape, LITERAL)))
    uses = [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(literal.sub("", line))
    ]

    assert uses == []


def test_a_docstring_names_its_subject_first() -> None:
    """Its first sentence does not begin with a relative clause: the reader learns the subject at once."""
    riddles = [
        f"{path}:{line}: {text.splitlines()[0]}"
        for path, tree in [*trees().items(), *suite_trees().items()]
        for line, text in docstrings(tree)
        if OPENING.match(text)
    ]

    assert riddles == []


def test_a_public_name_is_defined_once() -> None:
    places = defaultdict(list)
    for path, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path))
    twice = {
        name: paths
        for name, paths in sorted(places.items())
        if len(paths) > 1 and name not in SAME_IN_EVERY_MODULE
    }

    assert twice == {}
