"""docs/ lists every refusal, setting, word of a model or action, and dependency."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from config.celery import app as celery
from tests.project.refusal_codes import codes
from tests.project.source import APPS, PACKAGES, ROOT, pages

pytestmark = pytest.mark.xdist_group("source")
DOCS = ROOT / "docs"
PAGES = sorted(pages())
PLAIN_ENGLISH = {
    # Words of everyday English that no glossary needs to explain.
    *(
        "add",
        "end",
        "give",
        "in",
        "mark",
        "opt",
        "out",
        "replace",
        "report",
        "set",
        "start",
        "time",
        "update",
    ),
    # Halves of two words of the glossary: self-care, follow-up.
    *("self", "care"),
}


def test_every_refusal_is_listed_with_a_sentence() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (DOCS / "refusals.md").read_text(), re.MULTILINE)
    listed = {code for code, _ in rows}

    assert set(codes()) - listed == set(), "add a row to docs/refusals.md"
    assert listed - set(codes()) == set(), "delete the row: no code refuses with this"
    assert [code for code, words in rows if not words.endswith(".")] == []
    assert len(listed) == len(rows)


def test_operations_lists_every_periodic_job() -> None:
    scheduled = {str(entry["task"]) for entry in celery.conf.beat_schedule.values()}
    section = (DOCS / "operations.md").read_text().partition("## Periodic jobs")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]

    assert {job for row in rows for job in re.findall(r"`([\w.]+)`", row)} == scheduled


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
        for path in (ROOT / app).rglob("actions/[a-z]*.py"):
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


def decisions() -> list[Path]:
    """Return the pages of decisions, in order; the index is none of them."""
    return sorted((DOCS / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in decisions()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_index_of_decisions_has_one_dated_row_for_each() -> None:
    index = (DOCS / "decisions" / "README.md").read_text()
    rows = re.findall(r"^\| (\d{4}) \| \[(.+)\]\((.+)\) \| \d{4}-\d\d-\d\d \| \S.* \|$", index, re.MULTILINE)

    titles = [path.read_text().splitlines()[0].removeprefix("# ") for path in decisions()]
    assert rows == [
        (path.name[:4], title, path.name) for path, title in zip(decisions(), titles, strict=True)
    ]


def test_each_word_of_the_glossary_has_one_row() -> None:
    terms = re.findall(r"^\| (.+?) \|", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    words = Counter(word.strip() for term in terms if term != "word" for word in term.lower().split(","))

    assert words, "no row was found: the pattern no longer fits"
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_to_files(page: Path) -> None:
    text = (ROOT / page).read_text()
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert [link for link in links if not (ROOT / page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_paths_on_pages_exist(page: Path) -> None:
    """A path is given from the root of the project; one with a <placeholder> is an example."""
    folders = "|".join((*PACKAGES, "tests", "docs", "compose", "requirements"))
    paths = re.findall(rf"`((?:{folders})/[\w./*-]*)`", (ROOT / page).read_text())

    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []
