"""The questions of a check-in as groups of choices, and what was chosen."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import QueryDict

from treatments.check_ins.questions import ANYTHING_NEW, asks_about_exercises, further_questions
from treatments.models import CheckIn

SCALE = [str(number) for number in range(11)]
DID_IT = {"yes": "Yes", "partly": "Partly", "no": "No"}
SORENESS = {"none": "No", "mild": "A little", "strong": "Strongly"}
WORRYING = {"no": "No", "yes": "Yes"}
FURTHER = {"sleep": "Trouble sleeping", "stress": "Stress", "stiffness": "Stiffness"}
CHANGE = {
    "1": "Very much better",
    "2": "Much better",
    "3": "A little better",
    "4": "No change",
    "5": "A little worse",
    "6": "Much worse",
    "7": "Very much worse",
}
LONGEST_WORDS = 2000


class Choice(NamedTuple):
    """One answer to tap."""

    value: str
    words: str
    chosen: bool


class Group(NamedTuple):
    """A question with its answers; `ends` say what the ends of a scale mean."""

    name: str
    question: str
    choices: list[Choice]
    ends: str = ""
    must: bool = False


def main_groups(check_in: CheckIn, posted: QueryDict) -> list[Group]:
    """What everybody is asked, the pain first."""
    after = check_in.kind == "after_session"
    pain = (
        "How strong is your pain right now?"
        if after
        else "How strong was your pain, on average, in the last 7 days?"
    )
    found = [_scale("pain", pain, posted, "0: no pain · 10: the worst you can imagine", must=True)]
    if asks_about_exercises(check_in.episode):
        found.append(_group("did_it", "Did you do your exercises?", DID_IT, posted))
    if after:
        found.append(_group("soreness", "Are you sore where you were pressed?", SORENESS, posted))
    return [*found, _group("worrying", ANYTHING_NEW, WORRYING, posted, must=True)]


def further_groups(check_in: CheckIn, posted: QueryDict) -> list[Group]:
    """What may be left out, at weeks 4 and 8."""
    if not further_questions(check_in.kind):
        return []
    scales = [
        _scale(name, f"{words} in the last 7 days", posted, "0: none · 10: the worst")
        for name, words in FURTHER.items()
    ]
    return [*scales, _group("global_change", "Since your first visit, you are", CHANGE, posted)]


def answers_in(check_in: CheckIn, posted: QueryDict) -> dict[str, Any] | None:
    """What was answered, ready for the action; None while the pain is missing."""
    if posted.get("pain") not in SCALE:
        return None
    after, further = check_in.kind == "after_session", further_questions(check_in.kind)
    return {
        "pain": int(str(posted["pain"])),
        "did_it": _one_of(DID_IT, posted.get("did_it")),
        "soreness": _one_of(SORENESS, posted.get("soreness")) if after else "",
        "worrying": {"yes": True, "no": False}.get(posted.get("worrying", "")),
        "wants_call": posted.get("wants_call") == "yes",
        "numbers": {name: int(str(posted[name])) for name in further if _is_answer(name, posted.get(name))},
    }


def told_in(posted: QueryDict, asked: Iterable[str]) -> dict[str, Any]:
    """What was told of what is worrying; a code that was not asked is nobody's answer."""
    words = posted.get("words", "").replace("\r\n", "\n").replace("\0", "").strip()
    return {
        "flags": [code for code in asked if code in posted.getlist("flags")],
        "stronger": posted.get("stronger") == "yes",
        "spread": posted.get("spread") == "yes",
        "words": words[:LONGEST_WORDS],
    }


def _is_answer(name: str, value: str | None) -> bool:
    return value in (CHANGE if name == "global_change" else SCALE)


def _one_of(words: Mapping[str, str], value: str | None) -> str:
    return value if value in words else ""  # type: ignore[return-value]


def _group(
    name: str, question: str, words: Mapping[str, str], posted: QueryDict, *, must: bool = False
) -> Group:
    choices = [Choice(value, said, posted.get(name) == value) for value, said in words.items()]
    return Group(name, question, choices, must=must)


def _scale(name: str, question: str, posted: QueryDict, ends: str, *, must: bool = False) -> Group:
    choices = [Choice(number, number, posted.get(name) == number) for number in SCALE]
    return Group(name, question, choices, ends, must)
