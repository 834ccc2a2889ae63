"""The questions of a form as data: a list of steps, each with a title and its questions.

A text is a mapping of languages. A question has a `key`, a `kind` and a `text`; further

- `help`: a text below it; `required`: it has to be answered
- `options` of a choice: each with `key`, `text` and, where it stands for a condition, its `code`
- `code` of a condition: of clients/catalogue
- `least`, `most` of a number
- `consent` of a consent: its kind, asked with the text that the practice has published for it
- `of` of body zones: the key of the question whose conditions are at these places; a pain map without it
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from clients.catalogue.conditions import conditions
from clients.models.consent_text import KINDS as CONSENT_KINDS
from clinic.refusals import Refusal, fault

YES_NO, ONE, SEVERAL, NUMBER, DATE = "yes_no", "one", "several", "number", "date"
SHORT, LONG, ZONES, CONDITION, CONTACT, CONSENT = "short", "long", "zones", "condition", "contact", "consent"
KINDS = (YES_NO, ONE, SEVERAL, NUMBER, DATE, SHORT, LONG, ZONES, CONDITION, CONTACT, CONSENT)
CHOICES = (ONE, SEVERAL)
IN_PERSON = "in_person"
"""The answer "I would rather say it in person"."""
NONE_OF_THESE = "none"
SAID_IN_PERSON = (YES_NO, ONE, SEVERAL, CONDITION)
"""The kinds that offer to say it in person; the others may be left blank."""
KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
LARGEST = 999_999
MOST_STEPS, MOST_QUESTIONS, MOST_OPTIONS, LONGEST_TEXT = 12, 20, 20, 400
FIELDS = {"key", "kind", "text", "help", "required", "options", "code", "least", "most", "of", "consent"}

type Question = Mapping[str, Any]


def in_language(text: Mapping[str, str], language: str) -> str:
    """Return a text in this language, else in English, else in the first one it has."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def conditions_of(question: Question) -> dict[str, str]:
    """Return the codes that a question asks about, by the answer that says yes to each."""
    if question["kind"] == CONDITION:
        return {"yes": question["code"]}
    return {each["key"]: each["code"] for each in question.get("options", ()) if each.get("code")}


def languages_of(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the languages in which every text of these steps is written, as letters have them."""
    texts = list(_texts(steps))
    return [tag for tag in settings.LANGUAGES_OF_LETTERS if texts and all(text.get(tag) for text in texts)]


def _texts(steps: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    for step in steps:
        yield step["title"]
        for question in step["questions"]:
            yield question["text"]
            if question.get("help"):
                yield question["help"]
            yield from (option["text"] for option in question.get("options", ()))


def check_steps(steps: Any) -> None:
    """Refuse `questions_unreadable`, at its place, what is no list of steps with questions as told above."""
    _must(isinstance(steps, list) and len(steps) <= MOST_STEPS, "", "Give a list of at most 12 steps.")
    keys: set[str] = set()
    for number, step in enumerate(steps):
        at = f"/{number}"
        _must(isinstance(step, dict) and set(step) == {"title", "questions"}, at, "Give title and questions.")
        _check_text(step["title"], f"{at}/title")
        questions = step["questions"]
        _must(isinstance(questions, list) and len(questions) <= MOST_QUESTIONS, at, "At most 20 questions.")
        for position, question in enumerate(questions):
            _check_question(question, f"{at}/questions/{position}", keys)


def _check_question(question: Any, at: str, keys: set[str]) -> None:
    _must(isinstance(question, dict) and {"key", "kind", "text"} <= set(question) <= FIELDS, at, _MEMBERS)
    key, kind = question["key"], question["kind"]
    _must(
        isinstance(key, str) and KEY.match(key) is not None, f"{at}/key", "Use small letters, digits and _."
    )
    _must(key not in keys, f"{at}/key", "Another question has this key.")
    _must(kind in KINDS, f"{at}/kind", f"Choose one of {', '.join(KINDS)}.")
    _check_text(question["text"], f"{at}/text")
    if question.get("help"):
        _check_text(question["help"], f"{at}/help")
    if kind in CHOICES:
        _check_options(question.get("options"), f"{at}/options")
    if kind == CONDITION:
        _check_code(question.get("code"), f"{at}/code")
    if kind == CONSENT:
        _must(question.get("consent") in CONSENT_KINDS, f"{at}/consent", "Say which consent is asked for.")
    if question.get("of"):
        _must(
            kind == ZONES and question["of"] in keys,
            f"{at}/of",
            "Name an earlier question about a condition.",
        )
    least, most = bounds_of_number(question)
    for bound, number in (("least", least), ("most", most)):
        is_number = isinstance(number, int) and 0 <= number <= LARGEST
        _must(is_number, f"{at}/{bound}", "Give a whole number from 0 to 999999.")
    _must(least <= most, f"{at}/most", "The largest number is not below the smallest.")
    keys.add(key)


_MEMBERS = "Give key, kind and text, and what its kind needs."


def _check_options(options: Any, at: str) -> None:
    _must(isinstance(options, list) and 1 <= len(options) <= MOST_OPTIONS, at, "Give 1 to 20 options.")
    seen = {IN_PERSON, NONE_OF_THESE}
    for position, option in enumerate(options):
        here = f"{at}/{position}"
        _must(
            isinstance(option, dict) and {"key", "text"} <= set(option) <= {"key", "text", "code"},
            here,
            _MEMBERS,
        )
        key = option["key"]
        _must(
            isinstance(key, str) and KEY.match(key) is not None and key not in seen, here, "Use another key."
        )
        seen.add(key)
        _check_text(option["text"], f"{here}/text")
        if option.get("code"):
            _check_code(option["code"], f"{here}/code")


def _check_code(code: Any, at: str) -> None:
    _must(code in conditions().kinds, at, "Use a code of /conditions-catalogue.")


def _check_text(text: Any, at: str) -> None:
    known = isinstance(text, dict) and text and set(text) <= set(settings.LANGUAGES_OF_LETTERS)
    _must(bool(known), at, 'Give the text by language, such as {"en": "..."}.')
    is_text = all(
        isinstance(words, str) and 0 < len(words.strip()) <= LONGEST_TEXT for words in text.values()
    )
    _must(is_text, at, "Give 1 to 400 letters in each language.")


def _must(holds: bool, at: str, sentence: str) -> None:
    if not holds:
        raise fault(f"/steps{at}", "questions_unreadable", sentence)


def require_questions(steps: Sequence[Mapping[str, Any]]) -> None:
    """Refuse to publish a form that asks nothing, or that is whole in no language."""
    if not any(step["questions"] for step in steps):
        raise Refusal("form_is_empty", "This form asks nothing yet. Add a question first.")
    if not languages_of(steps):
        raise Refusal("form_not_translated", "No language has all texts of this form. Complete one first.")


def bounds_of_number(question: Question) -> tuple[int, int]:
    """Return the least and the largest number that answer a question."""
    return question.get("least", 0), question.get("most", LARGEST)
