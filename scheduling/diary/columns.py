"""The contents of a schedule: hours, a column for each therapist, room or day, and what stands in it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Resource
from clinic.spans import Span
from scheduling.diary.grid import LocalDay
from scheduling.models import Appointment, Block, Hold
from scheduling.models.appointment import AHEAD

STATE_LABELS = {
    "booked": _("booked"),
    "confirmed": _("confirmed"),
    "arrived": _("arrived"),
    "in_session": _("in session"),
    "completed": _("completed"),
    "no_show": _("did not come"),
}


@dataclass(frozen=True)
class VisitEntry:
    """A visit in a column, with the classes that place it and its clean-up."""

    visit: Appointment
    place: str
    tails: tuple[str, ...]
    first_visits: frozenset[UUID]
    wants_call: bool

    @property
    def state_label(self) -> str | Promise:
        return STATE_LABELS[self.visit.state]

    @property
    def may_move(self) -> bool:
        return self.visit.state in AHEAD

    @property
    def is_first(self) -> bool:
        """True if somebody treated comes for the first time."""
        return bool(self.first_visits)

    @cached_property
    def names(self) -> list[str]:
        """Return the names of the people treated, whoever booked first."""
        people = [a.client for a in self.visit.attendances.all()]
        people.sort(key=lambda client: client.pk != self.visit.client_id)
        return [client.listed_name for client in people] or [self.visit.client.listed_name]

    @cached_property
    def therapists(self) -> list[str]:
        return self._named("therapist")

    @cached_property
    def rooms(self) -> list[str]:
        return self._named("room")

    @cached_property
    def devices(self) -> list[str]:
        return self._named("device")

    def _named(self, kind: str) -> list[str]:
        return [a.resource.name for a in self.visit.assignments.all() if a.kind == kind]


@dataclass(frozen=True)
class BlockEntry:
    """A time in which nothing is booked in a column."""

    block: Block
    place: str


@dataclass(frozen=True)
class HoldEntry:
    """A time in a column that somebody holds while they decide."""

    hold: Hold
    place: str


@dataclass(frozen=True)
class FreeEntry:
    """A time that is free in a column, from which a visit may be booked."""

    starts_at: datetime
    place: str


@dataclass
class Column:
    """One therapist or room on one local day; without a resource, the visits that have none of its kind."""

    key: str
    day: date
    resource: Resource | None
    shut: list[str] = field(default_factory=list)
    blocks: list[BlockEntry] = field(default_factory=list)
    holds: list[HoldEntry] = field(default_factory=list)
    free: list[FreeEntry] = field(default_factory=list)
    visits: list[VisitEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Schedule:
    """The columns of one location and the hours shown; `state` changes with what stands in them."""

    location: Location
    days: list[date]
    columns: list[Column]
    first_hour: int
    last_hour: int
    now: datetime
    state: str

    @property
    def hours(self) -> list[tuple[int, time]]:
        """Return the full hours shown, each as a number and as the clock shows it."""
        return [(hour, time(hour % 24)) for hour in range(self.first_hour, self.last_hour)]

    @property
    def visit_count(self) -> int:
        """The number of visits; one with two therapists stands in two columns."""
        return len({entry.visit.pk for column in self.columns for entry in column.visits})

    @property
    def today(self) -> date:
        """The date of today at the location."""
        return self.now.astimezone(self.location.zone).date()

    @property
    def now_line(self) -> str:
        """The classes that place the present time."""
        return LocalDay(self.today, self.location.zone).classes(Span(self.now, self.now))
