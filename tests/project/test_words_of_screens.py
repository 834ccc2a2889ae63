"""The words of screens can be translated: templates hold none outside `translate` and `blocktranslate`."""

import re
from pathlib import Path

from tests.project.source import APPS, ROOT

BASE = "clinic/screen.html"
UNSPOKEN = re.compile(
    r"{% blocktranslate.*?%}.*?{% endblocktranslate %}|{% block width %}[\w -]*{% endblock %}", re.DOTALL
)
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
NAMED = re.compile(r"{% (?:extends|include) \"([\w/.-]+)\"")
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Knotwork", "nbsp"}


def templates() -> dict[str, str]:
    """Return the source of every template of an app, by its name."""
    folders = [Path(ROOT, app, "templates") for app in APPS]
    return {
        str(path.relative_to(folder)): path.read_text()
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
    }


def templates_of_screens() -> dict[str, str]:
    """Return the base of screens, what extends it, and what those include."""
    sources = templates()
    found = {BASE} | {name for name, text in sources.items() if BASE in NAMED.findall(text)[:1]}
    waiting = list(found)
    while waiting:
        included = set(NAMED.findall(sources.get(waiting.pop(), ""))) - found
        found |= included
        waiting += included
    return {name: sources[name] for name in sorted(found) if name in sources}


def words_outside(text: str) -> list[str]:
    """Return the words of a template that no translation reaches."""
    text = CODE.sub(" ", UNSPOKEN.sub(" ", text))
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(text))
    return [word for word in WORD.findall(TAG.sub(" ", text) + " " + spoken) if word not in NAMES]


def test_words_of_screens_can_be_translated() -> None:
    found = {name: words_outside(text) for name, text in templates_of_screens().items()}

    assert len(found) > 3
    assert {name: words for name, words in found.items() if words} == {}


def test_a_bare_word_is_found() -> None:
    assert words_outside('{% translate "Yes" %} <b>No</b> <i title="Why">{{ x }}</i>') == ["No", "Why"]
