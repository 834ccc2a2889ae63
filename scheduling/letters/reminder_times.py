"""The time at which a reminder is due: so many hours before the visit, and never in the night. Pure."""

from datetime import datetime, timedelta

from clinic.mail.letter_hours import LetterHours

EVENING = timedelta(hours=1)
"""A reminder that cannot wait for the morning leaves in the last hour of the evening before."""
DECIDE = timedelta(hours=1)
"""The time that is left at least to cancel free of charge when the reminder of the night arrives."""
LONGEST_LEAD = timedelta(hours=26)
"""By so much at most a reminder is due earlier than its rule says: a day, and a change of clocks."""


def reminder_due_at(
    starts_at: datetime, before: timedelta, hours: LetterHours, *, free: timedelta = timedelta()
) -> datetime:
    """Return when the reminder so much `before` the start of a visit is due to its reader.

    One of the night leaves in the morning if at least half of the time before the visit is left then, else in
    the evening before. One that is due while the client still cancels `free` of charge, so long before the
    visit, does not wait until that is over.
    """
    due_at = starts_at - before
    morning = hours.next_opening(due_at)
    in_time = max(before / 2, free + DECIDE if before > free else timedelta())
    if starts_at - morning >= in_time:
        return morning
    return hours.last_closing(due_at) - EVENING
