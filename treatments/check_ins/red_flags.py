"""Red flags in check-ins: the questions of a complaint, and how soon an answer must be seen; pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from clients.catalogue.conditions import RedFlag
from treatments.vocabulary import GENERAL, URGENCIES_ASKED

ASKED_BY_TICKS = "RF-SPREAD"
"""The flag of pain that comes back stronger or spreads: every check-in has ticks of its own for it."""


MOST_ON_FIRST_PAGE, MOST_ON_A_PAGE = 10, 12
"""Ticks on a page: more are not read. The first has two further ones, about the pain itself."""


class Sign(NamedTuple):
    """One sign to tick, with its flag and how soon it must be seen."""

    code: str
    words: str
    urgency: str


class SignGroup(NamedTuple):
    """The signs of one urgency on a page."""

    urgency: str
    signs: list[Sign]


def sign_pages(flags: Iterable[RedFlag]) -> list[list[SignGroup]]:
    """Return the signs of these flags, most urgent first, a dozen ticks to a page, in groups by urgency."""
    signs = [Sign(flag.code, words, flag.urgency) for flag in flags for words in flag.signs]
    first, rest = signs[:MOST_ON_FIRST_PAGE], signs[MOST_ON_FIRST_PAGE:]
    starts = range(0, len(rest), MOST_ON_A_PAGE)
    return [_groups(page) for page in (first, *(rest[at : at + MOST_ON_A_PAGE] for at in starts))]


def _groups(signs: Sequence[Sign]) -> list[SignGroup]:
    return [SignGroup(urgency, list(group)) for urgency, group in groupby(signs, lambda sign: sign.urgency)]


def flags_of_signs(signs: Iterable[str], flags: Iterable[RedFlag]) -> dict[str, str]:
    """Return the code of the flag of each of these signs that a check-in may ask about."""
    known = {words: flag.code for flag in flags_in_check_ins(flags) for words in flag.signs}
    return {words: known[words] for words in signs if words in known}


def flags_in_check_ins(flags: Iterable[RedFlag]) -> list[RedFlag]:
    """Return the flags a check-in may ask about, most urgent first; some are asked in person only."""
    eligible = [
        flag
        for flag in flags
        if flag.in_check_in and flag.urgency in URGENCIES_ASKED and flag.code != ASKED_BY_TICKS
    ]
    return sorted(eligible, key=lambda flag: URGENCIES_ASKED.index(flag.urgency))


def questions_for(regions: Iterable[str], flags: Iterable[RedFlag]) -> list[RedFlag]:
    """Return the flags to ask about in these regions, together with those asked for every complaint."""
    places = {*regions, GENERAL}
    return [flag for flag in flags_in_check_ins(flags) if not places.isdisjoint(flag.regions)]


def highest_urgency(flags: Iterable[RedFlag]) -> str:
    """Return the urgency of the most urgent of these flags, or blank if there is none."""
    urgencies = {flag.urgency for flag in flags}
    return next((urgency for urgency in URGENCIES_ASKED if urgency in urgencies), "")


def emergency_signs(flags: Iterable[RedFlag]) -> list[str]:
    """Return the signs that turn these flags into an emergency, each once."""
    return list(dict.fromkeys(flag.emergency_when for flag in flags if flag.emergency_when))
