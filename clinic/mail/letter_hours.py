"""The hours of a reader's day in which letters that can wait may leave; outside of them it is night. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class LetterHours:
    """From one full hour until just before another, on each day in the reader's time zone."""

    from_hour: int
    until_hour: int
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str) -> LetterHours:
        """Return the hours that a letter keeps as text, such as `8-20 Europe/London`."""
        hours, zone = text.split(" ")
        from_hour, until_hour = map(int, hours.split("-"))
        return cls(from_hour, until_hour, ZoneInfo(zone))

    def __str__(self) -> str:
        return f"{self.from_hour}-{self.until_hour} {self.zone.key}"

    def may_leave(self, at: datetime) -> bool:
        """Return True if a letter may leave at this instant."""
        return self.from_hour <= at.astimezone(self.zone).hour < self.until_hour

    def next_opening(self, at: datetime) -> datetime:
        """Return when a letter may leave next: this instant, or the next morning.

        Where the clocks leave out the only hour of a day, that day has no hours.
        """
        today = at.astimezone(self.zone).date()
        openings = (self._instant(today + days * DAY, self.from_hour) for days in range(3))
        return next(instant for instant in (at, *openings) if instant >= at and self.may_leave(instant))

    def last_closing(self, at: datetime) -> datetime:
        """Return when the hours ended last, at or before this instant."""
        today = at.astimezone(self.zone).date()
        closings = (self._instant(today - days * DAY, self.until_hour) for days in range(3))
        return next(instant for instant in closings if instant <= at)

    def _instant(self, day: date, hour: int) -> datetime:
        """Return the instant of a full hour of a local day; hour 24 is the next midnight."""
        day, hour = (day + DAY, 0) if hour == 24 else (day, hour)
        return datetime.combine(day, time(hour), self.zone).astimezone(UTC)
