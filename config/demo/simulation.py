"""The demo's history as a simulation: event after event, each at its own time."""

import heapq
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count

from clinic import clock
from clinic.spans import span_of_hours
from config.demo.clinic import WEEKDAYS, DemoClinic
from config.demo.free_times import FreeTimes
from config.demo.services import DemoServices

SEED = "willow"
AHEAD = timedelta(weeks=2)
ONE_DAY = timedelta(days=1)


class Simulation:
    """The events at Willow Clinic in the order of time; an event later than `until` does not run."""

    def __init__(
        self,
        willow: DemoClinic,
        services: DemoServices,
        zones: dict[str, list[str]],
        first_day: date,
        until: datetime,
        report: Callable[[int], object],
    ) -> None:
        self.willow, self.services, self.zones = willow, services, zones
        self.first_day, self.until = first_day, until
        self.free_times = FreeTimes({name: place.zone for name, place in willow.places.items()})
        self._report = report
        self.last_day = (until + AHEAD).astimezone(willow.zone).date()
        self._events: list[tuple[datetime, int, Callable[[], object]]] = []
        self._number = count()

    def schedule(self, instant: datetime, event: Callable[[], object]) -> None:
        """Add an event at this instant."""
        heapq.heappush(self._events, (instant, next(self._number), event))

    def run(self) -> None:
        """Run every event up to `until` in order of time; an event may schedule more.

        Reports after each day of the history how many of 100 parts are done.
        """
        opening, day = self._events[0][0], None
        while self._events and self._events[0][0] <= self.until:
            instant, _, event = heapq.heappop(self._events)
            if instant.date() != day:
                day = instant.date()
                self._report(int(100 * ((instant - opening) / (self.until - opening))))
            with clock.at(instant):
                event()

    def today(self) -> date:
        """Return the clinic's date at the present event."""
        return clock.now().astimezone(self.willow.zone).date()

    def desk_hour(self, day: date, rng: random.Random) -> datetime:
        """Return a random moment of this day, or of the next weekday, at which the front desk answers."""
        while day.weekday() not in WEEKDAYS:
            day += ONE_DAY
        opens = span_of_hours(day, time(9), time(17), self.willow.zone).start
        return opens + timedelta(minutes=rng.randrange(8 * 60), seconds=rng.randrange(60))
