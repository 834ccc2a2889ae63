"""The words of screens can be translated: templates hold none outside `translate` and `blocktranslate`."""

import ast
import re

import pytest

from tests.project.source import callee, calls, trees
from tests.project.templates import SCREEN, templates, templates_upon
from tests.project.untranslated import words_not_translated
from tests.translations import template_files

pytestmark = pytest.mark.xdist_group("source")
UNSPOKEN = re.compile(
    r"{% blocktranslate.*?%}.*?{% endblocktranslate %}|{% block width %}[\w -]*{% endblock %}", re.DOTALL
)
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
NEW_PASSWORD = "clinic/new_password.html"
"""The page behind a link that staff read."""
NAMES = {"Knotwork", "nbsp"}


def words_outside(text: str) -> list[str]:
    """Return the words of a template that no translation reaches."""
    text = CODE.sub(" ", UNSPOKEN.sub(" ", text))
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(text))
    return [word for word in WORD.findall(TAG.sub(" ", text) + " " + spoken) if word not in NAMES]


def test_words_of_screens_can_be_translated() -> None:
    names = [*templates_upon(SCREEN), NEW_PASSWORD]
    found = {name: words_outside(templates()[name].read_text()) for name in names}

    assert len(found) > 3
    assert {name: words for name, words in found.items() if words} == {}


def test_words_of_pages_behind_links_can_be_translated() -> None:
    found = {path.name: words_outside(path.read_text()) for path in template_files()}

    assert {name: words for name, words in found.items() if words} == {}


def test_a_bare_word_is_found() -> None:
    assert words_outside('{% translate "Yes" %} <b>No</b> <i title="Why">{{ x }}</i>') == ["No", "Why"]


SENTENCES = {"Refusal": 1, "fault": 2}
"""The place of the sentence in calls that refuse; `Refusal.reason` looks it up as a message of gettext."""


def test_sentences_of_refusals_can_be_translated() -> None:
    """A sentence with values in it is a message with placeholders: no catalogue finds an f-string."""
    put_together = [
        f"{path}:{call.lineno}"
        for path, tree in trees().items()
        for call in calls(tree)
        if len(call.args) > SENTENCES.get(callee(call), 99)
        and any(isinstance(part, ast.JoinedStr) for part in ast.walk(call.args[SENTENCES[callee(call)]]))
    ]

    assert put_together == []


def test_words_of_screens_in_python_go_through_gettext() -> None:
    found = {
        str(path): words
        for path, tree in trees().items()
        if "screens" in path.parts and (words := words_not_translated(tree, but=SENTENCES))
    }

    assert found == {}
