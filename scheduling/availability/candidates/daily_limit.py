"""The most that a therapist does in a day: visits, and minutes of treating."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self
from zoneinfo import ZoneInfo

from clinic.spans import Span


@dataclass(frozen=True)
class DailyLimit:
    """The limits of a therapist on the days of a location, and the visits that count; None is no limit.

    A visit is of the local day on which it starts, with all of its minutes, without clean-up.
    """

    zone: ZoneInfo
    visits: int | None
    minutes: int | None
    treating: Sequence[Span] = ()

    def with_visits(self, treating: Sequence[Span]) -> Self:
        """Return the limits with these visits in place of its own."""
        return replace(self, treating=treating)

    def has_room(self, visit: Span) -> bool:
        """Return True if the day of this visit can take it besides what it holds."""
        day = visit.start.astimezone(self.zone).date()
        that_day = [span for span in self.treating if span.start.astimezone(self.zone).date() == day]
        if self.visits is not None and len(that_day) >= self.visits:
            return False
        spent = sum((span.end - span.start for span in (*that_day, visit)), timedelta())
        return self.minutes is None or spent <= timedelta(minutes=self.minutes)
