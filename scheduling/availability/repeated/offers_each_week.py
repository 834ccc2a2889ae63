"""Offer the times that are free every so many weeks: at one local time, over any change of the clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from clinic.spans import Span
from scheduling.availability.offers import Offer, RequestedVisit, offer_at, offers
from scheduling.availability.repeated.dates import is_on_the_clock, planned_starts


@dataclass(frozen=True)
class Weeks:
    """So many visits, one every so many weeks."""

    visits: int
    every_weeks: int = 1

    @property
    def length(self) -> timedelta:
        """The time from the first visit to the last, but for a change of the clocks."""
        return timedelta(weeks=self.every_weeks * (self.visits - 1))


def offers_each_week(
    visit: RequestedVisit, window: Span, weeks: Weeks, *, part_of_day: str = "", most: int | None = 500
) -> tuple[list[Offer], datetime | None]:
    """Return the free times in the window that are free again in all these weeks at their location.

    They are answered as `offers` answers them: the first visit of each, earliest first, and where the list
    was cut. Rows are read once for the whole span. Another therapist may serve on another day, unless one is
    requested.
    """
    last = window.end + weeks.length + timedelta(hours=1)
    visit = visit.read_once(Span(window.start, last))
    every, _ = offers(visit, window, part_of_day=part_of_day, most=None)
    found: list[Offer] = []
    for starts_at, together in groupby(every, key=lambda offer: offer.slot.starts_at):
        if most is not None and len(found) >= most:
            return found, starts_at
        found += [offer for offer in together if is_free_each_week(visit, offer, weeks)]
    return found, None


def is_free_each_week(visit: RequestedVisit, first: Offer, weeks: Weeks) -> bool:
    """Return True if the time of an offer is free in all later weeks too."""
    starts = planned_starts(
        first.slot.starts_at, first.location.zone, every_weeks=weeks.every_weeks, visits=weeks.visits
    )
    return all(
        is_on_the_clock(start) and offer_at(visit, start, place=first.location) is not None
        for start in starts[1:]
    )
