"""The answers to a form: read as they were posted, said in words, and what they state about health."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.catalogue.areas import AREAS
from clients.places import Place, is_place
from clinic.text import clean_text
from treatments.intake.consent_questions import AskedConsent
from treatments.intake.questions import (
    CONDITION,
    CONSENT,
    CONTACT,
    DATE,
    IN_PERSON,
    LONG,
    NONE_OF_THESE,
    NUMBER,
    ONE,
    SEVERAL,
    SHORT,
    YES_NO,
    ZONES,
    Question,
    bounds_of_number,
    conditions_of,
    in_language,
)

LONGEST = {SHORT: 200, LONG: 2000, CONTACT: 200}
MOST_PLACES = 60
LONGEST_NAME = 120
LONGEST_UNREAD = 40
"""The characters kept of what was typed for a number or a day, and is none."""
type Values = Mapping[str, Any]


class AnswerLine(NamedTuple):
    """A question with its answer, in words."""

    key: str
    question: str
    answer: str
    is_free_text: bool


class Statements(NamedTuple):
    """The conditions that the answers state, with their places, and those they deny.

    `denied` are codes with the question that was answered No; `in_person` the questions to be asked.
    """

    conditions: dict[str, set[str]]
    denied: dict[str, Question]
    in_person: list[Question]


def read_posted(questions: Sequence[Question], posted: QueryDict) -> dict[str, Any]:
    """Return the value of each of these questions as it was posted; a blank one is None.

    What is no answer to its question counts as blank, but for what was typed for a number or a day and is
    none: it is kept as typed, and `unreadable_answers` names it.
    """
    return {question["key"]: _read(question, posted) for question in questions}


def _read(question: Question, posted: QueryDict) -> Any:
    name, kind = question["key"], question["kind"]
    if kind in (YES_NO, CONDITION, ONE):
        value = posted.get(name, "")
        return value if value in _choices(question) else None
    if kind == SEVERAL:
        return _read_several(question, posted.getlist(name))
    if kind == ZONES:
        places = {written for written in posted.getlist(name) if is_place(written)}
        return sorted(places)[:MOST_PLACES] or None
    if kind == CONSENT:
        return _read_consent(posted, name)
    text = clean_text(posted.get(name, "")).strip()
    if kind == NUMBER:
        return _read_number(question, text)
    if kind == DATE:
        return _read_day(text)
    return text[: LONGEST.get(kind, 200)] or None


def _choices(question: Question) -> list[str]:
    if question["kind"] in (YES_NO, CONDITION):
        return ["yes", "no", IN_PERSON]
    return [*(option["key"] for option in question["options"]), IN_PERSON]


def _read_several(question: Question, given: Sequence[str]) -> list[str] | None:
    """Return what was ticked; "none of these" gives way to any other tick."""
    ticked = [key for key in _choices(question) if key in given]
    return ticked or ([NONE_OF_THESE] if NONE_OF_THESE in given else None)


def _read_number(question: Question, text: str) -> int | str | None:
    if text.isascii() and text.isdecimal() and len(text) < 7:
        least, most = bounds_of_number(question)
        if least <= int(text) <= most:
            return int(text)
    return text[:LONGEST_UNREAD] or None


def _read_day(text: str) -> str | None:
    day = _day_in(text)
    return day.isoformat() if day else text[:LONGEST_UNREAD] or None


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_unreadable(question: Question, value: Any) -> bool:
    """Return True for what was typed for a number or a day and is none."""
    if question["kind"] == NUMBER:
        return isinstance(value, str)
    return question["kind"] == DATE and value is not None and _day_in(value) is None


def unreadable_answers(questions: Sequence[Question], values: Values) -> list[str]:
    """Return the keys of the questions for which something was typed that cannot be read."""
    return [each["key"] for each in questions if is_unreadable(each, values.get(each["key"]))]


def _read_consent(posted: QueryDict, name: str) -> dict[str, Any] | None:
    """Return what was said to a text: the text that was on the page, the areas, and the name under it."""
    says = posted.get(name, "")
    if says not in ("yes", "no"):
        return None
    signed = " ".join(clean_text(posted.get(f"{name}.name", "")).split())[:LONGEST_NAME]
    areas = [area for area in AREAS if area in posted.getlist(f"{name}.areas")]
    return {"says": says, "text": posted.get(f"{name}.text", "")[:36], "areas": areas, "name": signed}


def missing_answers(
    questions: Sequence[Question], values: Values, consents: Mapping[str, AskedConsent]
) -> list[str]:
    """Return the keys of required questions without an answer, and of a consent that was given by halves."""
    return [each["key"] for each in questions if _is_missing(each, values.get(each["key"]), consents)]


def _is_missing(question: Question, value: Any, consents: Mapping[str, AskedConsent]) -> bool:
    is_required = bool(question.get("required"))
    if question["kind"] != CONSENT:
        return is_required and value in (None, [], "")
    asked = consents.get(question["key"])
    return asked is not None and (bool(value) or is_required) and not asked.is_answered_by(value)


def statements_of(questions: Sequence[Question], values: Values) -> Statements:
    """Return what the answers state, deny and keep for the visit."""
    conditions: dict[str, set[str]] = defaultdict(set)
    denied: dict[str, Question] = {}
    in_person: list[Question] = []
    for question in questions:
        value = values.get(question["key"])
        if value is None:
            continue
        if question["kind"] == CONSENT:
            continue
        ticked = set(value) if isinstance(value, list) else {value}
        if IN_PERSON in ticked:
            in_person.append(question)
        places = _places_of(question, questions, values)
        for answer, code in conditions_of(question).items():
            if answer in ticked:
                conditions[code] |= places
            elif IN_PERSON not in ticked:
                denied[code] = question
    return Statements(dict(conditions), {c: q for c, q in denied.items() if c not in conditions}, in_person)


def _places_of(question: Question, questions: Sequence[Question], values: Values) -> set[str]:
    """Return the places that another question asked for the conditions of this one."""
    named = (values.get(each["key"]) or () for each in questions if each.get("of") == question["key"])
    return {place for places in named for place in places}


def answer_lines(questions: Sequence[Question], values: Values, language: str = "en") -> Iterator[AnswerLine]:
    """Yield each question that was answered, with the answer in words."""
    for question in questions:
        value = values.get(question["key"])
        if value not in (None, [], ""):
            words = in_language(question["text"], language)
            is_free = question["kind"] in (SHORT, LONG, CONTACT)
            yield AnswerLine(question["key"], words, answer_words(question, value, language), is_free)


def answer_words(question: Question, value: Any, language: str = "en") -> str:
    """Return an answer in words."""
    if isinstance(value, list):
        if question["kind"] == ZONES:
            return "; ".join(Place.read(place).words for place in value)
        return "; ".join(_option_words(question, key, language) for key in value)
    if question["kind"] in (YES_NO, CONDITION, ONE):
        return _option_words(question, value, language)
    if question["kind"] == CONSENT:
        agreed = _("I agree") + f": {value['name']}"
        return agreed if value["says"] == "yes" else _("I do not agree")
    return str(value)


def _option_words(question: Question, key: str, language: str) -> str:
    common = {"yes": _("Yes"), "no": _("No"), IN_PERSON: _("in person"), NONE_OF_THESE: _("None of these")}
    options = {each["key"]: in_language(each["text"], language) for each in question.get("options", ())}
    return options.get(key) or common.get(key, key)


def news_of(questions: Sequence[Question], values: Values, before: Values) -> list[AnswerLine]:
    """Return the answers that say something, and differ from those given before."""
    return [
        line
        for line in answer_lines(questions, values)
        if values[line.key] != before.get(line.key) and values[line.key] not in ("no", [NONE_OF_THESE])
    ]
