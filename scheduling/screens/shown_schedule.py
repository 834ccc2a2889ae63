"""The schedule that somebody looks at: named by the query of an address, kept by each answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.models import Location, Practice, Resource, Staff
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.screen import StaffRequest
from clinic.spans import Span, span_of_day
from scheduling.diary.columns import Schedule
from scheduling.diary.reading import WEEK, day_schedule, week_schedule
from scheduling.diary.shown import present_state

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
KINDS = ("therapist", "room")


@dataclass(frozen=True)
class ShownSchedule:
    """A day in columns of therapists or rooms; with a therapist, the week of that day in columns of days."""

    location: Location
    locations: list[Location]
    on: date
    by: str
    therapist: Resource | None = None
    therapists: Sequence[Resource] = ()

    @property
    def query(self) -> dict[str, str]:
        """Return the query that names this schedule."""
        own = {"therapist": str(self.therapist.pk)} if self.therapist else {"by": self.by}
        return {"on": self.on.isoformat(), **own, "location": str(self.location.pk)}

    @property
    def encoded(self) -> str:
        return urlencode(self.query)

    @property
    def address(self) -> str:
        return f"{reverse('diary_week' if self.therapist else 'diary')}?{self.encoded}"

    def but(self, **others: str) -> str:
        """Return the address of the schedule that differs in these parts of the query; blank is left out."""
        query = {name: value for name, value in (self.query | others).items() if value}
        return f"{reverse('diary_week' if 'therapist' in query else 'diary')}?{urlencode(query)}"

    def days_on(self, days: int) -> str:
        return self.but(on=(self.on + timedelta(days=days)).isoformat())

    @cached_property
    def links(self) -> dict[str, str]:
        """Return the addresses of the schedules beside this one."""
        step = WEEK if self.therapist else 1
        return {
            "earlier": self.days_on(-step),
            "today": self.but(on=self.location.today().isoformat()),
            "later": self.days_on(step),
            "therapists": self.but(therapist="", by="therapist"),
            "rooms": self.but(therapist="", by="room"),
            "week": f"{reverse('diary_week')}?{urlencode({'on': self.on, 'location': self.location.pk})}",
            "list": f"{reverse('diary_list')}?{urlencode({'on': self.on, 'location': self.location.pk})}",
        }

    @property
    def window(self) -> Span:
        if self.therapist is None:
            return span_of_day(self.on, self.location.zone)
        monday = self.on - timedelta(days=self.on.weekday())
        last = span_of_day(monday + timedelta(days=WEEK - 1), self.location.zone)
        return Span(span_of_day(monday, self.location.zone).start, last.end)

    def read(self, practice: Practice) -> Schedule:
        """Return what stands in it now."""
        if self.therapist is not None:
            return week_schedule(self.location, self.therapist, self.on, practice)
        return day_schedule(self.location, self.on, practice, by=self.by)

    def state(self) -> str:
        """Return its present state."""
        return present_state(self.location, self.window, self.by, self.therapist)


def day_named_by(query: QueryDict) -> ShownSchedule:
    """Return the schedule of a day that a query names: today at the oldest location where it names none."""
    place, places = _location_in(query)
    by = query.get("by", "")
    return ShownSchedule(place, places, day_in(query, place), by if by in KINDS else KINDS[0])


def week_named_by(query: QueryDict, person: Staff) -> ShownSchedule:
    """Return the week that a query names: of this person where it names no therapist, else of the first."""
    place, places = _location_in(query)
    therapists = list(Resource.objects.in_use().filter(kind="therapist").order_by("name"))
    if not therapists:
        text = _("Nobody works here yet. Add a therapist first.")
        raise Refusal("does_not_exist", text, status=404)
    wanted = query.get("therapist", "")
    own = [therapist for therapist in therapists if therapist.staff_id == person.pk]
    named = [therapist for therapist in therapists if str(therapist.pk) == wanted]
    therapist = [*named, *own, *therapists][0]
    return ShownSchedule(place, places, day_in(query, place), KINDS[0], therapist, therapists)


def schedule_named_by(query: QueryDict, person: Staff) -> ShownSchedule:
    """Return the schedule that a query names: the week of a therapist if it names one, else a day."""
    return week_named_by(query, person) if "therapist" in query else day_named_by(query)


def _location_in(query: QueryDict) -> tuple[Location, list[Location]]:
    """Return the location that a query names, else the oldest one, and all there are to choose from."""
    places = list(Location.objects.filter(archived_at=None).order_by("name"))
    if not places:
        text = _("There is no location yet. Set up the practice first.")
        raise Refusal("does_not_exist", text, status=404)
    wanted = query.get("location")
    oldest = min(places, key=lambda place: place.created_at)
    return next((place for place in places if str(place.pk) == wanted), oldest), places


def day_in(query: QueryDict, location: Location) -> date:
    """Return the day that a query names; today where it names none that can be read."""
    try:
        day = date.fromisoformat(query.get("on", ""))
    except ValueError:
        return location.today()
    return min(max(day, EARLIEST), LATEST)


def show_schedule(
    request: StaffRequest,
    shown: ShownSchedule,
    *,
    practice: Practice | None = None,
    status: int = 200,
    part: str = "day",
    **answer: Any,
) -> HttpResponse:
    """Show a schedule as it is now, with the answer to a request; for htmx only a part of the page."""
    practice = practice or Practice.current()
    schedule = shown.read(practice)
    title = _("Week") if shown.therapist else _("Diary")
    context = {"title": title, "practice": practice, "shown": shown, "schedule": schedule, **answer}
    template = f"scheduling/diary.html#{part}" if is_partial(request) else "scheduling/diary.html"
    return render_screen(request, template, context, status=status)
