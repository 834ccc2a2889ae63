"""The period of a report in whole days of the practice, and the one before it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from clinic.refusals import fault
from clinic.spans import Span, span_of_day

LONGEST_PERIOD = timedelta(days=366)
EARLIEST, LATEST = date(1902, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Period:
    """Days from the first until just before another one."""

    first: date
    until: date

    @property
    def last(self) -> date:
        """The last day that counts."""
        return self.until - timedelta(days=1)

    def span(self, zone: ZoneInfo) -> Span:
        """Return the instants of these days where this is the local time."""
        return Span(span_of_day(self.first, zone).start, span_of_day(self.until, zone).start)

    def before(self) -> "Period":
        """Return the period to compare it with: as many whole calendar months, else as many days."""
        if self.first.day == self.until.day == 1:
            months = 12 * (self.until.year - self.first.year) + self.until.month - self.first.month
            return Period(months_before(self.first, months), self.first)
        return Period(self.first - (self.until - self.first), self.first)


def period_of(first: date | None, until: date | None, *, today: date) -> Period:
    """Return the period asked for: until today when it has no end, of a month when it has no start.

    Today is left out unless asked for, since it is not over. Raises `window_unusable`.
    """
    until = until or today
    first = first or months_before(max(until, EARLIEST), 1)
    if not (timedelta() < until - first <= LONGEST_PERIOD and first >= EARLIEST and until <= LATEST):
        raise fault(
            "?until", "window_unusable", _("Choose a period that ends after it begins, of a year at most.")
        )
    return Period(first, until)


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or its last day if it is shorter."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
