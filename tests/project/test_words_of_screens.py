"""The words of screens can be translated: templates hold none outside `translate` and `blocktranslate`."""

import re

from tests.project.templates import SCREEN, templates, templates_upon
from tests.translations import template_files

UNSPOKEN = re.compile(
    r"{% blocktranslate.*?%}.*?{% endblocktranslate %}|{% block width %}[\w -]*{% endblock %}", re.DOTALL
)
CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Knotwork", "nbsp"}


def words_outside(text: str) -> list[str]:
    """Return the words of a template that no translation reaches."""
    text = CODE.sub(" ", UNSPOKEN.sub(" ", text))
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(text))
    return [word for word in WORD.findall(TAG.sub(" ", text) + " " + spoken) if word not in NAMES]


def test_words_of_screens_can_be_translated() -> None:
    names = templates_upon(SCREEN)
    found = {name: words_outside(templates()[name].read_text()) for name in names}

    assert len(found) > 3
    assert {name: words for name, words in found.items() if words} == {}


def test_words_of_pages_behind_links_can_be_translated() -> None:
    found = {path.name: words_outside(path.read_text()) for path in template_files()}

    assert {name: words for name, words in found.items() if words} == {}


def test_a_bare_word_is_found() -> None:
    assert words_outside('{% translate "Yes" %} <b>No</b> <i title="Why">{{ x }}</i>') == ["No", "Why"]
