"""The alerts about a client for a therapist: a short plain line each, the most severe first; pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clients.catalogue.conditions import BOOKING
from clients.limits import ActiveCondition, Limits
from treatments.limits.from_red_flags import BAN

LEVELS = ("stop", "clearance", "ask", "avoid", "limit", "know")
"""Most severe first."""
NEWS = {
    "yes": "Something is new since last time: ask before you begin.",
    "not_asked": "Ask: anything new since last time?",
}
NO_HISTORY = "First visit, and no health history on file: ask for it before you begin."
SELF_CARE = {"none": "No self-care at home for now.", "gentle": "Only gentle self-care at home."}


@dataclass(frozen=True)
class Alert:
    """One line, and its level of severity."""

    level: str
    text: str


@dataclass(frozen=True)
class RecordedCondition:
    """An active condition, with the last day of its clearance and its note."""

    active: ActiveCondition
    cleared_until: date | None = None
    note: str = ""


def alert_lines(
    conditions: Sequence[RecordedCondition],
    limits: Limits,
    health_news: str,
    *,
    red_flags: Iterable[str] = (),
    told_to_desk: Iterable[str] = (),
    news_of_forms: Iterable[str] = (),
    lacks_history: bool = False,
) -> list[Alert]:
    """Return lines for each red flag and condition, their limits together, and what was told to the desk.

    Red flags come named, with what the client said, and stand for the ban they put on the client.
    On a first visit without a health history the line that says so comes first.
    """
    flags = [Alert("stop", f"Open red flag, see a clinician first: {words}") for words in red_flags]
    named = [each for each in conditions if not flags or each.active.kind.code != BAN]
    alerts = [*flags, *map(_condition_alert, sorted(named, key=_severity)), *_limit_alerts(limits)]
    if health_news in NEWS:
        alerts.append(Alert("ask", NEWS[health_news]))
    alerts += [Alert("ask", f"Told to the desk, to be asked: {words}") for words in told_to_desk]
    alerts += [Alert("know", f"New in the form: {words}") for words in news_of_forms]
    first = [Alert("ask", NO_HISTORY)] if lacks_history else []
    return first + sorted(alerts, key=lambda alert: LEVELS.index(alert.level))


def _severity(condition: RecordedCondition) -> tuple[int, str]:
    return BOOKING.index(condition.active.kind.effect.booking), condition.active.kind.code


def _condition_alert(condition: RecordedCondition) -> Alert:
    kind, places = condition.active.kind, condition.active.places
    text = kind.label.replace("_", " ")
    if condition.active.is_unconfirmed:
        text = f"Stated by the client, confirm or set aside: {text}"
    if places:
        text += f" ({_join(place.words for place in sorted(places))})"
    if kind.effect.re_ask == "each_visit":
        text += ", ask again today"
    if condition.note:
        text += f": {condition.note}"
    return _with_level(condition, text)


def _with_level(condition: RecordedCondition, text: str) -> Alert:
    effect, until = condition.active.kind.effect, condition.cleared_until
    if condition.active.cleared and until:
        return Alert("know", f"Cleared until {until.day} {until:%B %Y}: {text}")
    if effect.booking == "refuse":
        return Alert("stop", f"Do not treat: {text}")
    if effect.needs:
        return Alert("clearance", f"{effect.needs.replace('_', ' ').capitalize()} needed first: {text}")
    return Alert("ask" if condition.active.is_unconfirmed else "limit", text)


def _limit_alerts(limits: Limits) -> Iterator[Alert]:
    if limits.avoid:
        yield Alert("avoid", f"Leave alone: {_join(place.words for place in sorted(limits.avoid))}.")
    if limits.avoid_muscles:
        yield Alert("avoid", f"Muscles to leave alone: {_join(map(_plain, sorted(limits.avoid_muscles)))}.")
    if limits.positions_avoid:
        yield Alert("avoid", f"Positions to avoid: {_join(map(_plain, sorted(limits.positions_avoid)))}.")
    for limit in sorted(limits.limits, key=lambda limit: str(limit.place)):
        place = limit.place.words if limit.place else "Whole body"
        rules = [f"pressure at most {limit.max_pressure} of 5"] if limit.max_pressure else []
        rules += [f"no {_plain(technique)}" for technique in sorted(limit.techniques_excluded)]
        yield Alert("limit", f"{place}: {_join(rules)}.")
    if limits.max_points is not None:
        yield Alert("limit", f"At most {limits.max_points} points in one session.")
    if limits.max_minutes is not None:
        yield Alert("limit", f"At most {limits.max_minutes} minutes.")
    if limits.self_care in SELF_CARE:
        yield Alert("limit", SELF_CARE[limits.self_care])


def _plain(word: str) -> str:
    return word.replace("_", " ").replace("-", " ")


def _join(words: Iterable[str]) -> str:
    return "; ".join(words)
