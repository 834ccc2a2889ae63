"""What to mind with a client, a short plain line each, the most severe first; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clients.catalogue.conditions import BOOKING
from clients.limits import ActiveCondition, Limits

LEVELS = ("stop", "clearance", "ask", "avoid", "limit", "know")
"""Most severe first."""
NEWS = {
    "yes": "Something is new since last time: ask before you begin.",
    "not_asked": "Ask: anything new since last time?",
}
SELF_CARE = {"none": "No self-care at home for now.", "gentle": "Only gentle self-care at home."}


@dataclass(frozen=True)
class Alert:
    """One line, and how much it weighs."""

    level: str
    text: str


@dataclass(frozen=True)
class OnFile:
    """A condition as the rules see it, with until when a clearance counts and what was noted."""

    standing: ActiveCondition
    cleared_until: date | None = None
    note: str = ""


def alert_lines(conditions: Sequence[OnFile], limits: Limits, health_news: str) -> list[Alert]:
    """Each condition in words, then what they ask for together, then what the desk is told."""
    found = [*map(_of_condition, sorted(conditions, key=_weight)), *_of_limits(limits)]
    if health_news in NEWS:
        found.append(Alert("ask", NEWS[health_news]))
    found += [Alert("know", f"Desk: {text}") for text in sorted(limits.desk_texts)]
    return sorted(found, key=lambda alert: LEVELS.index(alert.level))


def _weight(condition: OnFile) -> tuple[int, str]:
    return BOOKING.index(condition.standing.kind.effect.booking), condition.standing.kind.code


def _of_condition(condition: OnFile) -> Alert:
    kind, standing = condition.standing.kind, condition.standing
    said = kind.label.replace("_", " ")
    if standing.places:
        said += f" ({_listed(place.words for place in sorted(standing.places))})"
    if kind.effect.re_ask == "each_visit":
        said += ", ask again today"
    if condition.note:
        said += f": {condition.note}"
    return _weighed(condition, said)


def _weighed(condition: OnFile, said: str) -> Alert:
    effect, cleared = condition.standing.kind.effect, condition.standing.cleared
    if cleared and condition.cleared_until:
        until = condition.cleared_until
        return Alert("know", f"Cleared until {until.day} {until:%B %Y}: {said}")
    if effect.booking == "refuse":
        return Alert("stop", f"Do not treat: {said}")
    if effect.needs:
        return Alert("clearance", f"{effect.needs.replace('_', ' ').capitalize()} needed first: {said}")
    return Alert("limit", said)


def _of_limits(limits: Limits) -> Iterator[Alert]:
    if limits.avoid:
        yield Alert("avoid", f"Leave alone: {_listed(place.words for place in sorted(limits.avoid))}.")
    if limits.avoid_muscles:
        yield Alert("avoid", f"Muscles to leave alone: {_listed(map(_plain, sorted(limits.avoid_muscles)))}.")
    if limits.positions_avoid:
        yield Alert("avoid", f"Positions to avoid: {_listed(map(_plain, sorted(limits.positions_avoid)))}.")
    for limit in sorted(limits.limits, key=lambda limit: str(limit.place)):
        where = limit.place.words if limit.place else "Whole body"
        asks = [f"pressure at most {limit.max_pressure} of 5"] if limit.max_pressure else []
        asks += [f"no {_plain(technique)}" for technique in sorted(limit.techniques_excluded)]
        yield Alert("limit", f"{where}: {_listed(asks)}.")
    if limits.max_points is not None:
        yield Alert("limit", f"At most {limits.max_points} points in one session.")
    if limits.max_minutes is not None:
        yield Alert("limit", f"At most {limits.max_minutes} minutes.")
    if limits.self_care in SELF_CARE:
        yield Alert("limit", SELF_CARE[limits.self_care])


def _plain(word: str) -> str:
    return word.replace("_", " ").replace("-", " ")


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)
