"""The alerts about one person of a visit, from the rows that were read about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clients.catalogue.conditions import conditions
from clients.client_limits import active_condition, condition_of_age
from clients.limits import combined_limits
from clients.models import Condition
from scheduling.models import Attendance
from treatments.briefs.alerts import Alert, RecordedCondition, alert_lines
from treatments.models import FollowUp
from treatments.models.follow_up import RED_FLAG


@dataclass(frozen=True)
class HealthOnFile:
    """The health of a person as it is on file, with what they told us and did not."""

    recorded: Sequence[Condition]
    follow_ups: Iterable[FollowUp]
    told_to_desk: Iterable[str]
    news_of_forms: Iterable[str]
    has_consent: bool
    lacks_history: bool


def alerts_of_person(attendance: Attendance, on: date, adult_age: int, health: HealthOnFile) -> list[Alert]:
    """Return the lines about red flags, conditions and age, what they limit, and what is to be asked."""
    active = [
        RecordedCondition(active_condition(each, on), each.cleared_until, each.note)
        for each in health.recorded
    ]
    if child := condition_of_age(attendance.client, on, adult_age, agreed=health.has_consent):
        active.append(RecordedCondition(child))
    return alert_lines(
        active,
        combined_limits(each.active for each in active),
        attendance.health_news,
        red_flags=[_named(flag) for flag in health.follow_ups if flag.reason == RED_FLAG],
        told_to_desk=health.told_to_desk,
        news_of_forms=health.news_of_forms,
        lacks_history=health.lacks_history,
    )


def _named(flag: FollowUp) -> str:
    """Return a red flag as what was said of it last, or else by its signs."""
    signs = conditions().red_flags
    return flag.evidence[-1] if flag.evidence else "; ".join(signs[code].sign for code in flag.flags)
