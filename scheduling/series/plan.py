"""Plan a series without booking it: its visits that are free, and other times for those that are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from clinic import clock
from clinic.refusals import Refusal
from scheduling.availability.alternatives import MOST
from scheduling.availability.offers import Offer, nearest_offers, offer_at
from scheduling.availability.suitability import check_service, require_on_file
from scheduling.bookings.placement import find_placement
from scheduling.bookings.reservations import client_elsewhere
from scheduling.bookings.rules import check_preferences
from scheduling.series.dates import is_on_the_clock
from scheduling.series.placing import check_start
from scheduling.series.wanted import WantedSeries


@dataclass(frozen=True)
class PlannedVisit:
    """A visit of a series: its free time, or the reason against it and the nearest free times."""

    planned_at: datetime
    offer: Offer | None = None
    conflict: Refusal | None = None
    alternatives: Sequence[Offer] = ()

    @property
    def local_zone(self) -> tzinfo | None:
        """The zone of its location."""
        return self.planned_at.tzinfo

    @property
    def free(self) -> bool:
        return self.offer is not None


def plan_series(series: WantedSeries) -> list[PlannedVisit]:
    """Return each visit of the series, free or with what speaks against it; nothing is kept for anybody."""
    check_service(series.service)
    require_on_file([series.client, *series.guests])
    return [_plan(series, start) for start in series.starts]


def _plan(series: WantedSeries, start: datetime) -> PlannedVisit:
    offer = offer_at(series.visit, start) if is_on_the_clock(start) else None
    if offer:
        return PlannedVisit(start, offer)
    near = nearest_offers(series.visit, max(start, clock.now()), not_at=start, count=MOST)
    return PlannedVisit(start, conflict=_conflict(series, start), alternatives=near)


def _conflict(series: WantedSeries, start: datetime) -> Refusal:
    """Return the refusal that a booking at this time would meet."""
    request = series.booking_at(start)
    try:
        check_start(request)
        check_preferences(request, series.visit.preferences)
        find_placement(request, series.visit.preferences)
    except Refusal as refusal:
        return refusal
    return client_elsewhere()
