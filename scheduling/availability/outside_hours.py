"""Measure how far visits lie outside the hours of their location and therapists."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from clinic.models import Closure
from clinic.spans import Span, SpanIndex, span_of_day
from scheduling.availability.slots import NOTHING
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.models import Appointment, Shift
from scheduling.models.outside import Outside


class Hours:
    """The hours of all locations and of these therapists, around some visits."""

    def __init__(self, visits: Collection[Appointment], therapists: Iterable[UUID]) -> None:
        self._window = Span(min(v.starts_at for v in visits), max(v.ends_at for v in visits))
        self._therapists = set(therapists)
        self._open = {place.pk: SpanIndex(spans) for place, spans in open_hours(self._window, None).items()}
        shifts = shift_hours(self._therapists, self._window)
        self._shifts = {key: SpanIndex(spans) for key, spans in shifts.items()}

    def of_location(self, visit: Appointment) -> Outside:
        """Return how far the visit lies outside the opening hours of its location."""
        outside = _measure(visit, self._open.get(visit.location_id, NOTHING))
        if outside == Outside.NO_HOURS_THAT_DAY and self._is_shut(visit):
            return Outside.AWAY
        return outside

    def of_therapist(self, visit: Appointment, therapist: UUID) -> Outside:
        """Return how far the visit lies outside the shifts of a therapist at its location."""
        outside = _measure(visit, self._shifts.get((therapist, visit.location_id), NOTHING))
        if outside == Outside.NOT:
            return outside
        if outside == Outside.NO_HOURS_THAT_DAY and (therapist, _day(visit)) in self._dated:
            return Outside.AWAY
        return Outside.ELSEWHERE if self._is_elsewhere(visit, therapist) else outside

    def _is_shut(self, visit: Appointment) -> bool:
        day = _day(visit)
        return any(
            closure.location_id in (None, visit.location_id) and closure.first_on <= day <= closure.last_on
            for closure in self._closures
        )

    def _is_elsewhere(self, visit: Appointment, therapist: UUID) -> bool:
        return any(
            who == therapist and place != visit.location_id and not hours.is_free(_span(visit))
            for (who, place), hours in self._shifts.items()
        )

    @cached_property
    def _closures(self) -> list[Closure]:
        first, last = self._dates
        return list(Closure.objects.filter(first_on__lte=last, last_on__gte=first))

    @cached_property
    def _dated(self) -> set[tuple[UUID, date | None]]:
        """The therapists and days of dated shifts."""
        shifts = Shift.objects.filter(resource__in=self._therapists, on__range=self._dates)
        return set(shifts.values_list("resource_id", "on"))

    @property
    def _dates(self) -> tuple[date, date]:
        """The first and the last date that may be the local date of a visit, in any zone."""
        day = timedelta(days=1)
        return self._window.start.date() - day, self._window.end.date() + day


def _measure(visit: Appointment, hours: SpanIndex) -> Outside:
    if hours.contains(_span(visit)):
        return Outside.NOT
    if not hours.is_free(_span(visit)):
        return Outside.PARTLY
    that_day = span_of_day(_day(visit), visit.location.zone)
    return Outside.NO_HOURS_THAT_DAY if hours.is_free(that_day) else Outside.WHOLLY


def _span(visit: Appointment) -> Span:
    return Span(visit.starts_at, visit.ends_at)


def _day(visit: Appointment) -> date:
    """Return the local date on which a visit starts."""
    return visit.starts_at.astimezone(visit.location.zone).date()
