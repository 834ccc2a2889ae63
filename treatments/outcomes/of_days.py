"""The outcomes of the practice over days, as the API and the page of outcomes both read them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from clinic.models import Practice, Staff
from clinic.refusals import fault
from clinic.roles import may
from clinic.spans import Span, span_of_day
from treatments.outcomes.of_practice import Outcomes, practice_outcomes

LONGEST_SPAN = timedelta(days=5 * 366)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class OutcomesOfDays:
    """The outcomes of complaints first treated on or after the first day, and before the last."""

    first: date
    to: date
    outcomes: Outcomes


def outcomes_of_days(
    first: date | None,
    to: date | None,
    *,
    practice: Practice,
    therapist: UUID | None,
    location: UUID | None,
    reader: Staff,
) -> OutcomesOfDays:
    """Return the figures of a span of days: until today when it has no end, of a year when it has no start.

    Figures of fewer than five people are kept back from a reader who may not read notes.
    """
    to = to or practice.today() + timedelta(days=1)
    first = first or (to - YEAR if to.year > 1900 else to)
    if not (timedelta() < to - first <= LONGEST_SPAN and first.year >= 1900 and to.year <= 2200):
        raise fault("?to", "window_unusable", "`to` is after `from`, by 5 years at most.")
    outcomes = practice_outcomes(
        Span(span_of_day(first, practice.zone).start, span_of_day(to, practice.zone).start),
        zone=practice.zone,
        therapist=therapist,
        location=location,
        sees_all=may(reader.roles, "notes.read"),
    )
    return OutcomesOfDays(first, to, outcomes)
