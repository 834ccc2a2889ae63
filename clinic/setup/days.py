"""Today at the places of the practice, which is not the same day everywhere.

What has a place goes by its day: a visit, and what follows from it. Else doubt is on the side of care:

- a fact about a person may be dated up to the latest day, for somebody sees the person there;
- what protects (a condition, a ban, a guardian for a child) counts as long as it counts anywhere;
- what permits (a clearance, coming of age) counts once it does everywhere.

What is the practice's own (reports, digests, bounds of the diary) goes by the practice's day.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinic import clock
from clinic.models import Location, Practice


def days_at(moment: datetime) -> list[date]:
    """Return the dates of this moment at all places, the earliest first."""
    practices = Practice.objects.values_list("timezone")
    names = practices.union(Location.objects.filter(archived_at=None).values_list("timezone"))
    return sorted({moment.astimezone(ZoneInfo(name)).date() for (name,) in names} or {moment.date()})


def earliest_day(moment: datetime) -> date:
    """Return the date of this moment where it is earliest; what begins on it counts everywhere."""
    return days_at(moment)[0]


def latest_day(moment: datetime) -> date:
    """Return the date of this moment where it is latest."""
    return days_at(moment)[-1]


def earliest_today() -> date:
    """Return today's date where it is earliest."""
    return earliest_day(clock.now())


def latest_today() -> date:
    """Return today's date where it is latest: a fact dated later lies in the future everywhere."""
    return latest_day(clock.now())
