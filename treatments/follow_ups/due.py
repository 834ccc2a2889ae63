"""The time by which a follow-up is acted on, by its urgency."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from clinic import clock
from clinic.refusals import fault
from clinic.spans import Span, merge_spans
from scheduling.availability.working_hours import open_hours
from treatments.models import ClinicalSettings

PUT_OFF_AT_MOST = {
    "emergency": timedelta(hours=1),
    "same_day": timedelta(hours=24),
    "urgent": timedelta(days=7),
    "routine": timedelta(days=90),
}
"""The longest time from now until which a follow-up may be put off."""
IN_WORDS = {"emergency": "an hour", "same_day": "24 hours", "urgent": "7 days", "routine": "90 days"}


LOOKED_AHEAD = timedelta(days=14)
"""The longest time for which the next opening is looked for; no usual holiday is longer."""
AFTER_OPENING = timedelta(hours=1)


def due_at_first(urgency: str) -> datetime:
    """Return until when a follow-up raised now is due: in the clinic's hours unless an emergency."""
    at = clock.now() + _wait(urgency)
    return at if urgency == "emergency" else _within_hours(at)


def _within_hours(at: datetime) -> datetime:
    """Return the last instant until then at which the clinic is open, or else an hour after it next opens.

    A clinic without opening hours is taken as open.
    """
    now = clock.now()
    every = open_hours(Span(now, at + LOOKED_AHEAD), None)
    spans = merge_spans(span for of_place in every.values() for span in of_place)
    before = [min(at, span.end) for span in spans if span.start <= at and span.end > now]
    if before:
        return before[-1]
    after = [min(span.start + AFTER_OPENING, span.end) for span in spans if span.start > at]
    return after[0] if after else at


def _wait(urgency: str) -> timedelta:
    settings = ClinicalSettings.current()
    wait = {
        "emergency": timedelta(),
        "same_day": timedelta(hours=settings.same_day_hours),
        "urgent": timedelta(hours=settings.urgent_hours),
        "routine": timedelta(days=settings.routine_days),
    }
    return wait[urgency]


def require_timely(due_at: datetime, urgency: str) -> None:
    """Refuse a time that is over, or too far away for this urgency: `in_the_past`, `due_too_late`."""
    now = clock.now()
    if due_at < now:
        raise fault("/due_at", "in_the_past", "Give a time to come.")
    if due_at > now + PUT_OFF_AT_MOST[urgency]:
        matter = (
            "an emergency" if urgency == "emergency" else f"a follow-up that is {urgency.replace('_', '-')}"
        )
        raise fault(
            "/due_at",
            "due_too_late",
            _("Put off {matter} by {word} at most; close it once it is settled.").format(
                matter=matter, word=IN_WORDS[urgency]
            ),
        )
