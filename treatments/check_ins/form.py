"""The form of the check-in page: its questions as groups of choices, and the answers posted."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypedDict

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import RedFlag
from clinic.text import clean_text
from treatments.check_ins.actions.answer import CheckInAnswers
from treatments.check_ins.actions.report_red_flags import RedFlagDetails
from treatments.check_ins.letters import RETURNED
from treatments.check_ins.questions import ANYTHING_NEW, asks_about_exercises, further_questions
from treatments.models import CheckIn
from treatments.models.check_in import AFTER_CLOSING

SCALE = [str(number) for number in range(11)]
type Words = str | Promise
DID_IT = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}
SORENESS = {"none": _("No"), "mild": _("A little"), "strong": _("Strongly")}
BACK = WORRYING = {"no": _("No"), "yes": _("Yes")}
FURTHER = {
    "sleep": _("Trouble sleeping in the last 7 days"),
    "stress": _("Stress in the last 7 days"),
    "stiffness": _("Stiffness in the last 7 days"),
}
CHANGE = {
    "1": _("Very much better"),
    "2": _("Much better"),
    "3": _("A little better"),
    "4": _("No change"),
    "5": _("A little worse"),
    "6": _("Much worse"),
    "7": _("Very much worse"),
}
ENDS_OF_PAIN = format_lazy("{} · {}", _("0: no pain"), _("10: the worst you can imagine"))
ENDS_OF_OTHERS = format_lazy("{} · {}", _("0: none"), _("10: the worst"))


class CallsForHelp(TypedDict):
    """A Yes to "anything new or worrying?", and a wish to be called."""

    worrying: bool
    wants_call: bool


class Choice(NamedTuple):
    """One answer to tap."""

    value: str
    words: Words
    chosen: bool


class ChoiceGroup(NamedTuple):
    """A question with its answers; `ends` say what the ends of a scale mean."""

    name: str
    question: Words
    choices: list[Choice]
    ends: Words = ""
    must: bool = False


def main_groups(check_in: CheckIn, posted: QueryDict) -> list[ChoiceGroup]:
    """Return the questions that are always shown."""
    after = check_in.kind == "after_session"
    pain = (
        _("How strong is your pain right now?")
        if after
        else _("How strong was your pain, on average, in the last 7 days?")
    )
    groups = [_group("back", RETURNED, BACK, posted, must=True)] if check_in.kind == AFTER_CLOSING else []
    groups.append(_scale("pain", pain, posted, ENDS_OF_PAIN, must=True))
    if check_in.kind != AFTER_CLOSING and asks_about_exercises(check_in.episode):
        groups.append(_group("did_it", _("Did you do your exercises?"), DID_IT, posted))
    if after:
        groups.append(_group("soreness", _("Are you sore where you were pressed?"), SORENESS, posted))
    return [*groups, _group("worrying", ANYTHING_NEW, WORRYING, posted, must=True)]


def further_groups(check_in: CheckIn, posted: QueryDict) -> list[ChoiceGroup]:
    """Return the optional questions of weeks 4 and 8."""
    if not further_questions(check_in.kind):
        return []
    scales = [_scale(name, words, posted, ENDS_OF_OTHERS) for name, words in FURTHER.items()]
    return [*scales, _group("global_change", _("Since your first visit, you are"), CHANGE, posted)]


def missing_musts(check_in: CheckIn, posted: QueryDict) -> list[str]:
    """Return the names of the questions that must be answered and are not; the browser may not enforce it."""
    groups = [group for group in main_groups(check_in, posted) if group.must]
    return [group.name for group in groups if not any(choice.chosen for choice in group.choices)]


def read_answers(check_in: CheckIn, posted: QueryDict) -> CheckInAnswers:
    """Return the posted answers, in which no must is missing, as the action takes them."""
    after, further = check_in.kind == "after_session", further_questions(check_in.kind)
    calls = read_calls_for_help(posted)
    return {
        "pain": int(str(posted["pain"])),
        "back": posted["back"] == "yes" if check_in.kind == AFTER_CLOSING else None,
        "did_it": _one_of(DID_IT, posted.get("did_it")),
        "soreness": _one_of(SORENESS, posted.get("soreness")) if after else "",
        "worrying": calls["worrying"],
        "wants_call": calls["wants_call"],
        "numbers": {
            name: int(str(posted[name]))
            for name in further
            if posted.get(name) in (CHANGE if name == "global_change" else SCALE)
        },
    }


def read_calls_for_help(posted: QueryDict) -> CallsForHelp:
    """Return the posted answers that are never dropped, however incomplete the rest is."""
    return {
        "worrying": posted.get("worrying") == "yes",
        "wants_call": posted.get("wants_call") == "yes",
    }


def read_details(posted: QueryDict, flags: Sequence[RedFlag]) -> RedFlagDetails:
    """Return the posted details of a Yes to "anything new or worrying?", with no other flags than these."""
    words = clean_text(posted.get("words", "").replace("\0", "")).strip()
    return {
        "flags": [flag.code for flag in flags if flag.code in posted.getlist("flags")],
        "signs": [sign for flag in flags for sign in flag.signs if sign in posted.getlist("signs")],
        "stronger": posted.get("stronger") == "yes",
        "spread": posted.get("spread") == "yes",
        "words": words,
    }


def _one_of(words: Mapping[str, Words], value: str | None) -> str:
    return value if value is not None and value in words else ""


def _group(
    name: str, question: Words, words: Mapping[str, Words], posted: QueryDict, *, must: bool = False
) -> ChoiceGroup:
    choices = [Choice(value, label, posted.get(name) == value) for value, label in words.items()]
    return ChoiceGroup(name, question, choices, must=must)


def _scale(name: str, question: Words, posted: QueryDict, ends: Words, *, must: bool = False) -> ChoiceGroup:
    choices = [Choice(number, number, posted.get(name) == number) for number in SCALE]
    return ChoiceGroup(name, question, choices, ends, must)
