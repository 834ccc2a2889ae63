"""Show the free times of seven days as people choose among them: by day, and not all of many."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.spans import Span
from scheduling.availability.offers import Offer, RequestedVisit, offers

DAYS = 7
MANY = 10
"""The free times of a day from which only whole and half hours are shown, so that a day fits a phone."""
FURTHEST = timedelta(days=62)
"""How far ahead the next free time is looked for when seven days have none."""


@dataclass(frozen=True)
class FreeDay:
    """The free times of one local day, earliest first."""

    on: date
    offers: list[Offer]


@dataclass(frozen=True)
class FreeWeek:
    """The free times of seven days; where they have none, `following` is the next one, if one was found."""

    days: list[FreeDay]
    following: Offer | None = None

    @property
    def first(self) -> Offer | None:
        return next((offer for day in self.days for offer in day.offers), None)


def free_week(
    visit: RequestedVisit,
    start: date,
    zone: ZoneInfo,
    *,
    part_of_day: str = "",
    shown: datetime | None = None,
) -> FreeWeek:
    """Return the free times of the seven days from `start`, one at each instant; `shown` is kept."""
    begins, dates = datetime.combine(start, time(), zone), [start + timedelta(days=n) for n in range(DAYS)]
    ends = datetime.combine(start + timedelta(days=DAYS), time(), zone)
    found, _ = offers(visit, Span(begins, ends), part_of_day=part_of_day, most=None)
    by_day: dict[date, dict[datetime, Offer]] = defaultdict(dict)
    for offer in found:
        by_day[offer.day].setdefault(offer.slot.starts_at, offer)
    days = [
        FreeDay(on, [by_day[on][at] for at in without_crowding(list(by_day[on]), {shown})]) for on in dates
    ]
    if any(day.offers for day in days):
        return FreeWeek(days)
    later, _ = offers(visit, Span(ends, ends + FURTHEST), part_of_day=part_of_day, most=1)
    return FreeWeek(days, later[0] if later else None)


def without_crowding(starts: list[datetime], kept: Collection[datetime | None]) -> list[datetime]:
    """Return the free times of a day; of many those on whole and half hours, where there are any."""
    even = [start for start in starts if start.minute % 30 == 0 or start in kept]
    return even if len(starts) > MANY and any(start not in kept for start in even) else starts
