"""docs/ lists every refusal, setting, word of a model or action, and dependency."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.project.refusal_codes import codes
from tests.project.source import APPS, ROOT

DOCS = ROOT / "docs"
PLAIN_ENGLISH = {
    *("add", "answer", "change", "end", "give", "in", "kept", "load", "mark", "open", "opt", "out", "own"),
    *(
        "password",
        "remove",
        "restore",
        "set",
        "start",
        "update",
        "write",
        "draft",
        "prepare",
        "time",
        "record",
    ),
    *("clear", "complete", "move", "confirm", "cancel", "arrive", "send", "book", "error", "show", "purge"),
    *("deliver", "suppress", "point", "care", "self", "entry", "reinstate"),
}


def test_every_refusal_is_listed_with_a_sentence() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (DOCS / "refusals.md").read_text(), re.MULTILINE)
    listed = {code for code, _ in rows}

    assert set(codes()) - listed == set(), "add a row to docs/refusals.md"
    assert listed - set(codes()) == set(), "delete the row: no code refuses with this"
    assert [code for code, words in rows if not words.endswith(".")] == []
    assert len(listed) == len(rows)


def test_every_setting_is_in_the_operations_guide() -> None:
    text = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r"env(?:iron)?(?:\.\w+)?[(\[]\"([A-Z_]+)\"", text.replace(".get(", ".get(")))

    listed = set(re.findall(r"`([A-Z_]+)`", (DOCS / "operations.md").read_text()))
    assert read, "no setting was found: the pattern no longer fits"
    assert read - listed == set()


def words_of_code() -> set[str]:
    """Return the words in the names of models and actions, in the singular."""
    models = [model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()]
    words = {word.lower() for name in models for word in re.findall(r"[A-Z][a-z]+", name)}
    for app in APPS:
        for path in (ROOT / app / "actions").glob("[a-z]*.py"):
            words |= set(path.stem.split("_"))
    return {word.removesuffix("s") if not word.endswith("ss") else word for word in words}


def test_the_words_of_models_and_actions_are_in_the_glossary() -> None:
    listed = re.findall(r"[a-z]+", (DOCS / "glossary.md").read_text().lower())
    allowed = {word.removesuffix("s") if not word.endswith("ss") else word for word in listed} | PLAIN_ENGLISH

    assert words_of_code() - allowed == set()


def test_every_dependency_has_a_decision() -> None:
    decisions = " ".join(path.read_text().lower() for path in (DOCS / "decisions").glob("*.md"))
    dependencies = {
        re.split(r"[\[<>=]", line)[0].strip()
        for name in ("base.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if line.strip() and not line.startswith(("-", "#"))
    }

    assert {
        name for name in dependencies if name not in decisions and "stubs" not in name and "types" not in name
    } == set()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []
