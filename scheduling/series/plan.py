"""Plan a series without booking it: its visits that are free, and other times for those that are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from clinic import clock
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.alternatives import MOST
from scheduling.availability.offers import REACHES, Offer, RequestedVisit, nearest_offers, offer_at
from scheduling.availability.repeated.dates import is_on_the_clock
from scheduling.availability.suitability import check_service, require_on_file
from scheduling.bookings.placement import find_placement
from scheduling.bookings.reservations import client_elsewhere
from scheduling.bookings.rules import check_audience, check_preferences
from scheduling.series.placing import check_start
from scheduling.series.shared_schedules import SharedSchedules
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
    return list(_plan_each(series))


def _plan_each(series: WantedSeries) -> Iterator[PlannedVisit]:
    """Yield the visits; what all of them need is read at once, and so is what their conflicts need."""
    before, after = REACHES[-1]
    visit = series.visit.read_once(Span(series.starts[0] - before, series.starts[-1] + after))
    schedules = SharedSchedules([series.booking_at(start) for start in series.starts])
    for start in series.starts:
        if offer := offer_at(visit, start) if is_on_the_clock(start) else None:
            yield PlannedVisit(start, offer)
            continue
        near = nearest_offers(visit, max(start, clock.now()), not_at=start, count=MOST)
        yield PlannedVisit(start, conflict=_conflict(series, visit, start, schedules), alternatives=near)


def _conflict(
    series: WantedSeries, visit: RequestedVisit, start: datetime, schedules: SharedSchedules
) -> Refusal:
    """Return the refusal that a booking at this time would meet."""
    request, preferences = series.booking_at(start), visit.preferences
    try:
        if not visit.is_for_them:
            check_audience(request)
        check_start(request, visit.limits)
        check_preferences(request, preferences)
        find_placement(request, preferences, schedules=schedules.around(request, preferences))
    except Refusal as refusal:
        return refusal
    return client_elsewhere()
