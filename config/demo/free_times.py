"""The times the demo takes to be free, so that its bookings are seldom refused."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.spans import Span, span_of_hours
from config.demo.clinic import SHIFTS

STEP, CLEAN_UP = timedelta(minutes=30), timedelta(minutes=15)


class FreeTimes:
    """The free times of each therapist; a cancelled time is not given out again. `zones` are by place."""

    def __init__(self, zones: Mapping[str, ZoneInfo]) -> None:
        self.zones = zones
        self._taken: defaultdict[str, list[Span]] = defaultdict(list)

    def take(self, therapists: Collection[str], starts_at: datetime, ends_at: datetime) -> None:
        """Mark the time of a visit as taken, with its clean-up."""
        for therapist in therapists:
            self._taken[therapist].append(Span(starts_at, ends_at + CLEAN_UP))

    def nearest(
        self, therapists: Collection[str], place: str, day: date, hour: int, length: timedelta
    ) -> list[datetime]:
        """Return the starts of this day at which all are free at a place, nearest to the hour first."""
        first, *others = therapists
        target = span_of_hours(day, time(hour), time.max, self.zones[place]).start
        free = [
            start
            for start in self._starts(first, place, day, length)
            if all(self._is_free(therapist, place, day, start, length) for therapist in (first, *others))
        ]
        return sorted(free, key=lambda start: (abs(start - target), start))

    def _starts(self, therapist: str, place: str, day: date, length: timedelta) -> Iterator[datetime]:
        for span in self._shifts(therapist, place, day):
            start = span.start
            while start + length <= span.end:
                yield start
                start += STEP

    def _is_free(self, therapist: str, place: str, day: date, start: datetime, length: timedelta) -> bool:
        visit = Span(start, start + length + CLEAN_UP)
        at_work = any(
            span.start <= start and start + length <= span.end for span in self._shifts(therapist, place, day)
        )
        return at_work and not any(visit.overlaps(taken) for taken in self._taken[therapist])

    def _shifts(self, therapist: str, place: str, day: date) -> list[Span]:
        return [
            span_of_hours(day, starts, ends, self.zones[place])
            for weekday, starts, ends in SHIFTS.get((therapist, place), [])
            if weekday == day.weekday()
        ]
