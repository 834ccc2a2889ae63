"""Today at the places of the practice, which is not the same day everywhere.

A fact about a person may be dated up to the latest of them, for somebody sees the person there. Something is
over by the day of the place where it matters: the visit's location, else the practice.
"""

from datetime import date
from zoneinfo import ZoneInfo

from clinic import clock
from clinic.models import Location, Practice


def earliest_today() -> date:
    """Return today's date where it is earliest; what begins on it counts everywhere."""
    return min(_todays())


def latest_today() -> date:
    """Return today's date where it is latest: a fact dated later lies in the future everywhere."""
    return max(_todays())


def _todays() -> set[date]:
    practices = Practice.objects.values_list("timezone")
    names = practices.union(Location.objects.filter(archived_at=None).values_list("timezone"))
    now = clock.now()
    return {now.astimezone(ZoneInfo(name)).date() for (name,) in names} or {now.date()}
