"""The functions of forms that scheduling calls: settings.QUESTIONS_BEFORE_VISIT names this module.

Of the questions of the forms, those that decide about booking are asked while a visit is booked online; the
rest is asked by the form itself before the visit.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from clients.catalogue.conditions import ConditionKind, conditions
from clinic.models import Service
from scheduling.questions_before import HealthGroup
from treatments.intake.actions.ask import ask_before_visit
from treatments.intake.actions.off import ask_again, cancel_questions
from treatments.intake.default_form import default_steps
from treatments.intake.due import CURRENT_VERSIONS
from treatments.intake.letters import blocks_of_requests as blocks_of
from treatments.intake.questions import CONDITION, Question, in_language

__all__ = ["ask_again", "ask_before_visit", "blocks_of", "cancel_questions", "questions_online"]


def questions_online(service: Service, language: str) -> Sequence[HealthGroup]:
    """Return the conditions that the forms ask before this service, as far as they decide about it.

    A practice whose forms ask for none has those of the health history it starts with.
    """
    versions = sorted(CURRENT_VERSIONS(service=service.pk), key=lambda version: version.form.title)
    asked: set[str] = set()
    groups = [group for version in versions for group in _groups(version.steps, language, asked)]
    return groups or list(_groups(default_steps(), language, asked))


def _groups(steps: Sequence[Any], language: str, asked: set[str]) -> Iterator[HealthGroup]:
    """Yield the steps that ask for such conditions; each is asked once."""
    kinds = conditions().kinds
    for step in steps:
        lines = []
        for code, words in (line for question in step["questions"] for line in _lines(question, language)):
            if code not in asked and _decides(kinds[code]):
                asked.add(code)
                lines.append((code, words))
        if lines:
            yield HealthGroup(in_language(step["title"], language), lines)


def _lines(question: Question, language: str) -> Iterator[tuple[str, str]]:
    """Yield each condition that a question asks for, in the words of the question or the option."""
    if question["kind"] == CONDITION:
        yield question["code"], in_language(question["text"], language)
    for option in question.get("options", ()):
        if option.get("code"):
            yield option["code"], in_language(option["text"], language)


def _decides(kind: ConditionKind) -> bool:
    """Return True for a condition that may speak against a visit, or against some services."""
    return kind.effect.booking in ("refuse", "hold_for_clearance") or bool(kind.effect.services_excluded)
