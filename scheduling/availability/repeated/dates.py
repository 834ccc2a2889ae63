"""Reckon the starts of a series: the same local time, every so many weeks, over any change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.models.series import MOST_VISITS_OF_SERIES


def planned_starts(
    first_at: datetime, zone: ZoneInfo, *, every_weeks: int, visits: int = 0, until: date | None = None
) -> list[datetime]:
    """Return the starts of so many visits, or of those up to and on a local day; at most 52."""
    first = first_at.astimezone(zone)
    most = MOST_VISITS_OF_SERIES if until else min(visits, MOST_VISITS_OF_SERIES)
    # A sum of an aware time keeps its local time.
    starts = [first + timedelta(weeks=every_weeks * number) for number in range(most)]
    return [start for start in starts if until is None or start.date() <= until]


def is_on_the_clock(start: datetime) -> bool:
    """Return False for a local time that the clocks leap over on its day."""
    return start.astimezone(UTC).astimezone(start.tzinfo).time() == start.time()
