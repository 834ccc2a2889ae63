"""Change the draft of a form: add or change one step or question, move it up or down, take it out."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from clinic.actors import Actor
from clinic.refusals import Refusal
from treatments.intake.actions.write import write_questions
from treatments.intake.questions import IN_PERSON, MOST_QUESTIONS, MOST_STEPS, NONE_OF_THESE, in_language
from treatments.models import FormVersion

UP, DOWN = -1, 1
FEW_WORDS = 4
"""The words of a question that its key is made of."""
type Steps = list[dict[str, Any]]


def put_step(
    *, version: FormVersion, number: int | None, title: Mapping[str, str], revision: int, by: Actor
) -> FormVersion:
    """Give a step its title; without a number, add a step at the end."""
    steps = deepcopy(version.steps)
    if number is None:
        if len(steps) >= MOST_STEPS:
            raise Refusal("form_is_full", "A form has at most 12 steps of 20 questions. Take one out first.")
        steps.append({"title": dict(title), "questions": []})
    else:
        step_at(steps, number)["title"] = dict(title)
    return write_questions(version=version, steps=steps, revision=revision, by=by)


def put_question(
    *, version: FormVersion, step: int, question: Mapping[str, Any], revision: int, by: Actor
) -> FormVersion:
    """Put a question in the place of the one with its key; without a key, at the end of a step."""
    steps = deepcopy(version.steps)
    written = dict(question)
    if "key" in written:
        at, position = find_question(steps, written["key"])
        steps[at]["questions"][position] = written
    else:
        questions = step_at(steps, step)["questions"]
        if len(questions) >= MOST_QUESTIONS:
            raise Refusal("form_is_full", "A form has at most 12 steps of 20 questions. Take one out first.")
        used = {each["key"] for one in steps for each in one["questions"]}
        questions.append({"key": key_from(in_language(written["text"], "en"), used), **written})
    return write_questions(version=version, steps=steps, revision=revision, by=by)


def move_step(*, version: FormVersion, number: int, places: int, revision: int, by: Actor) -> FormVersion:
    """Move a step up (-1) or down (1); the first one stays first."""
    steps = deepcopy(version.steps)
    step = step_at(steps, number)
    steps.remove(step)
    steps.insert(max(number + places, 0), step)
    _require_order(steps)
    return write_questions(version=version, steps=steps, revision=revision, by=by)


def move_question(*, version: FormVersion, key: str, places: int, revision: int, by: Actor) -> FormVersion:
    """Move a question up (-1) or down (1), at the edge of its step into the next one."""
    steps = deepcopy(version.steps)
    at, position = find_question(steps, key)
    question = steps[at]["questions"].pop(position)
    target = position + places
    if 0 <= target <= len(steps[at]["questions"]):
        steps[at]["questions"].insert(target, question)
    elif 0 <= at + places < len(steps):
        others = steps[at + places]["questions"]
        others.insert(len(others) if places == UP else 0, question)
    else:
        return version
    _require_order(steps)
    return write_questions(version=version, steps=steps, revision=revision, by=by)


def remove_step(*, version: FormVersion, number: int, revision: int, by: Actor) -> FormVersion:
    """Take a step out, with its questions."""
    steps = deepcopy(version.steps)
    steps.remove(step_at(steps, number))
    _require_order(steps)
    return write_questions(version=version, steps=steps, revision=revision, by=by)


def remove_question(*, version: FormVersion, key: str, revision: int, by: Actor) -> FormVersion:
    """Take a question out of the draft; earlier versions keep it."""
    steps = deepcopy(version.steps)
    at, position = find_question(steps, key)
    del steps[at]["questions"][position]
    _require_order(steps)
    return write_questions(version=version, steps=steps, revision=revision, by=by)


def step_at(steps: Steps, number: int) -> dict[str, Any]:
    """Return the step with this number, counted from 0; refuse one that is gone."""
    if not 0 <= number < len(steps):
        raise Refusal("part_unknown", "This part of the form is not there any more. Open the form again.")
    return steps[number]


def find_question(steps: Steps, key: str) -> tuple[int, int]:
    """Return the step and the position of a question; refuse one that is gone."""
    for number, step in enumerate(steps):
        for position, question in enumerate(step["questions"]):
            if question["key"] == key:
                return number, position
    raise Refusal("part_unknown", "This part of the form is not there any more. Open the form again.")


def key_from(words: str, used: Collection[str]) -> str:
    """Return a key made of the first words, other than those used."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)[:FEW_WORDS]
    stem = re.sub(r"^[^a-z]+", "", "_".join(parts))[:32] or "question"
    taken = {*used, IN_PERSON, NONE_OF_THESE}
    names = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _require_order(steps: Steps) -> None:
    """Refuse an order in which places are asked for before the question that they are of, or without it."""
    seen: set[str] = set()
    for step in steps:
        for question in step["questions"]:
            if question.get("of") and question["of"] not in seen:
                raise Refusal(
                    "places_come_after",
                    "A question about places belongs to an earlier one. Move or take out that one first.",
                )
            seen.add(question["key"])
