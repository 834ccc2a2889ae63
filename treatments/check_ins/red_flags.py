"""Red flags in check-ins: the questions of a complaint, and how soon an answer must be seen; pure."""

from collections.abc import Iterable

from clients.catalogue.conditions import RedFlag
from treatments.vocabulary import GENERAL, URGENCIES_ASKED

ASKED_BY_TICKS = "RF-SPREAD"
"""The flag of pain that comes back stronger or spreads: every check-in has ticks of its own for it."""


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
