"""The demo's history as it unfolds: event after event, each at its own time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count

from clinic import clock
from clinic.weekly_hours import on_day
from config.demo.clinic import WEEKDAYS, Willow
from config.demo.free_times import Openings
from config.demo.services import Menu

SEED = "willow"
AHEAD = timedelta(weeks=2)
A_DAY = timedelta(days=1)


class Story:
    """What happens at Willow Clinic, in the order of time; what lies after `until` has not happened yet."""

    def __init__(
        self, willow: Willow, menu: Menu, felt: dict[str, list[str]], first_day: date, until: datetime
    ) -> None:
        self.willow, self.menu, self.felt = willow, menu, felt
        self.first_day, self.until, self.openings = first_day, until, Openings(willow.zone)
        self.last_day = (until + AHEAD).astimezone(willow.zone).date()
        self._events: list[tuple[datetime, int, Callable[[], object]]] = []
        self._number = count()

    def at(self, instant: datetime, happens: Callable[[], object]) -> None:
        """Let something happen at this instant."""
        heapq.heappush(self._events, (instant, next(self._number), happens))

    def play(self) -> None:
        """Let everything happen whose time has come; what happens may lead to more."""
        while self._events and self._events[0][0] <= self.until:
            instant, _, happens = heapq.heappop(self._events)
            with clock.at(instant):
                happens()

    def today(self) -> date:
        """The clinic's date at the present event."""
        return clock.now().astimezone(self.willow.zone).date()

    def desk_hour(self, day: date, rng: random.Random) -> datetime:
        """A moment of this day, or of the next weekday, at which the front desk answers."""
        while day.weekday() not in WEEKDAYS:
            day += A_DAY
        opens = on_day(day, time(9), time(17), self.willow.zone).start
        return opens + timedelta(minutes=rng.randrange(8 * 60), seconds=rng.randrange(60))
