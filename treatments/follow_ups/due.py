"""The time by which a follow-up is acted on, by its urgency."""

from datetime import datetime, timedelta

from clinic import clock
from clinic.refusals import fault
from treatments.models import ClinicalSettings

PUT_OFF_AT_MOST = {
    "emergency": timedelta(hours=1),
    "same_day": timedelta(hours=24),
    "urgent": timedelta(days=7),
    "routine": timedelta(days=90),
}
"""The longest time from now until which a follow-up may be put off."""
IN_WORDS = {"emergency": "an hour", "same_day": "24 hours", "urgent": "7 days", "routine": "90 days"}


def due_at_first(urgency: str) -> datetime:
    """Return until when a follow-up raised now is due."""
    settings = ClinicalSettings.current()
    wait = {
        "emergency": timedelta(),
        "same_day": timedelta(hours=settings.same_day_hours),
        "urgent": timedelta(hours=settings.urgent_hours),
        "routine": timedelta(days=settings.routine_days),
    }
    return clock.now() + wait[urgency]


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
            f"Put off {matter} by {IN_WORDS[urgency]} at most; close it once it is settled.",
        )
