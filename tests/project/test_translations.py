"""The catalogues of translations are complete, and say the same as the code and as their compiled form."""

import ast
import re

import pytest

from tests import translations
from tests.project.source import ROOT
from tests.project.untranslated import words_not_translated

PLACEHOLDER = re.compile(r"{\w*}|%\(\w+\)s")
ANEW = "Run: .venv/bin/python -m tests.translations"
PARTLY_FOR_STAFF = (
    "clinic/guessing/attempts.py",
    "clinic/http/problems.py",
    "config/mail_server.py",
    "treatments/episodes/actions/record_baseline.py",
    "treatments/models/reading.py",
    "treatments/plans/pdf.py",
)
"""Files that also speak to staff and programs, in English."""
WORDS_OF_THE_PLAN = {
    "treatments/plans/letters.py": ["From then on"],
    "treatments/plans/whole_plan.py": [
        "After, and through the day",
        "What is normal",
        "When to stop",
        "Good to know",
        "Body chart with your points, numbered as the steps. ",
        " at once for any of these",
    ],
}
"""The plan itself is in English until a translation is reviewed: docs/decisions/0056."""


@pytest.fixture(params=translations.languages())
def language(request: pytest.FixtureRequest) -> str:
    """Each language that has a catalogue."""
    return str(request.param)


def test_a_catalogue_has_the_messages_of_the_code_and_no_others(language: str) -> None:
    committed = (translations.LOCALE / language / "LC_MESSAGES" / "django.po").read_bytes()

    assert translations.text_of(translations.refreshed(language)) == committed, ANEW


def test_a_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    committed = (translations.LOCALE / language / "LC_MESSAGES" / "django.mo").read_bytes()

    assert translations.compiled(translations.catalogue_of(language)) == committed, ANEW


def test_every_message_is_translated(language: str) -> None:
    assert [message.id for message in translations.untranslated(translations.catalogue_of(language))] == []


def test_every_translation_has_the_placeholders_of_its_message(language: str) -> None:
    differ = [
        message.id
        for message in translations.catalogue_of(language)
        if message.id and not _has_same_placeholders(message.id, message.string)
    ]

    assert differ == []


def _has_same_placeholders(said: object, translated: object) -> bool:
    """Compare each form of a plural with the plural: the singular may leave its number out."""
    originals = [said] if isinstance(said, str) else list(said)  # type: ignore[call-overload]
    forms = [translated] if isinstance(translated, str) else list(translated)  # type: ignore[call-overload]
    expected = [sorted(PLACEHOLDER.findall(form)) for form in originals]
    return all(sorted(PLACEHOLDER.findall(form)) in expected for form in forms)


def test_words_of_letters_and_pages_go_through_gettext() -> None:
    paths = {str(path.relative_to(ROOT)): path for path in translations.python_files()}
    found = {
        name: words
        for name, path in paths.items()
        if name not in PARTLY_FOR_STAFF and (words := words_not_translated(ast.parse(path.read_text())))
    }

    assert {name: sorted(words) for name, words in found.items()} == {
        name: sorted(words) for name, words in WORDS_OF_THE_PLAN.items()
    }


def test_a_sentence_past_gettext_is_found() -> None:
    module = 'A = _("Well said.")\nB = f"Not {A} well said"\n"""The documentation of B."""\n'

    assert words_not_translated(ast.parse(module)) == [" well said"]
