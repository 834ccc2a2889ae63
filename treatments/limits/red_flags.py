"""Red flags: which questions belong to a complaint, and how soon the answers must be seen."""

from collections.abc import Iterable

from clients.catalogue.conditions import RedFlag
from treatments.vocabulary import URGENCIES_ASKED

EVERYWHERE = "general"
ASKED_BY_TICKS = "RF-SPREAD"
"""Pain that comes back stronger or spreads has ticks of its own on every check-in."""


def flags_in_check_ins(flags: Iterable[RedFlag]) -> list[RedFlag]:
    """Those a check-in may ask about, most urgent first; some are asked in person only."""
    asked = [
        flag
        for flag in flags
        if flag.in_check_in and flag.urgency in URGENCIES_ASKED and flag.code != ASKED_BY_TICKS
    ]
    return sorted(asked, key=lambda flag: URGENCIES_ASKED.index(flag.urgency))


def questions_for(regions: Iterable[str], flags: Iterable[RedFlag]) -> list[RedFlag]:
    """Those that belong to any of these regions, together with those asked of everybody."""
    places = {*regions, EVERYWHERE}
    return [flag for flag in flags_in_check_ins(flags) if not places.isdisjoint(flag.regions)]


def highest_urgency(flags: Iterable[RedFlag]) -> str:
    """The urgency of the most urgent of these, or blank when there is none."""
    found = {flag.urgency for flag in flags}
    return next((urgency for urgency in URGENCIES_ASKED if urgency in found), "")


def emergency_signs(flags: Iterable[RedFlag]) -> list[str]:
    """The signs with which a flag that can wait a little becomes an emergency, each said once."""
    return list(dict.fromkeys(flag.emergency_when for flag in flags if flag.emergency_when))
