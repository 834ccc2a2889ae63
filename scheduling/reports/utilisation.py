"""Utilisation of the hours of a practice, and its missed visits; for the owner, and without clients.

Hours are those in which a therapist or a room could take visits (`bookable_hours`). Booked is the length of
the visits that were not cancelled, used the same without no-shows. The share used is of the hours, above 1
where visits were booked outside of them. A visit counts in the period in which it starts, with its whole
length; one of two therapists counts for each of them, and once in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from clinic.models import Practice, Resource
from clinic.spans import Span, intersect_spans, length_of
from scheduling.reports.bookable_hours import bookable_hours
from scheduling.reports.periods import Period, period_of
from scheduling.reports.visit_counts import (
    LEAD_DAYS,
    NOTHING,
    NoShows,
    Pair,
    VisitCounts,
    counts_of_all,
    counts_of_resources,
    no_shows_by_lead,
    no_shows_by_weekday,
)


@dataclass(frozen=True)
class Use:
    """The hours of one or of many in a period, and the visits in it."""

    hours: timedelta
    visits: VisitCounts

    @property
    def used(self) -> timedelta:
        """The booked time, without that of no-shows."""
        return self.visits.booked - self.visits.missed

    @property
    def share_used(self) -> float | None:
        """The used part of the hours, 0 to 1 and more; None without hours."""
        return self.used / self.hours if self.hours else None

    @property
    def share_missed(self) -> float | None:
        """The part of the hours that was kept for visits nobody came to; None without hours."""
        return self.visits.missed / self.hours if self.hours else None

    @property
    def no_shows(self) -> NoShows:
        """The no-shows among the visits that came to their time."""
        return NoShows(self.visits.held + self.visits.no_shows, self.visits.no_shows)


@dataclass(frozen=True)
class Compared:
    """The use of one resource, or of all of a kind, in a period and in the one before."""

    resource: Resource | None
    now: Use
    before: Use

    @property
    def is_empty(self) -> bool:
        """True if there were neither hours nor visits in either period."""
        return self.now == self.before == Use(NOTHING, VisitCounts())


@dataclass(frozen=True)
class Utilisation:
    """The use of all hours in a period compared with the one before."""

    period: Period
    before: Period
    therapists: Sequence[Compared]
    rooms: Sequence[Compared]
    all_therapists: Compared
    all_rooms: Compared
    by_weekday: Sequence[NoShows]
    by_lead: Sequence[NoShows]


def utilisation(first: date | None, until: date | None, *, practice: Practice) -> Utilisation:
    """Return the use of the hours from a day until before another; of a month until today unless chosen.

    The days are those of the practice. Raises `window_unusable`.
    """
    period = period_of(first, until, today=practice.today())
    before = period.before()
    now, then = period.span(practice.zone), before.span(practice.zone)
    window = Span(then.start, now.end)
    of_all, compared = counts_of_all(window, now.start), _compare(window, now, then)
    therapists, rooms = (
        [c for c in compared if c.resource and c.resource.kind == k] for k in ("therapist", "room")
    )
    weekdays, leads = no_shows_by_weekday(now), no_shows_by_lead(now)
    return Utilisation(
        period=period,
        before=before,
        therapists=therapists,
        rooms=rooms,
        all_therapists=_sum(therapists, of_all),
        all_rooms=_sum(rooms, of_all),
        by_weekday=[weekdays.get(day, NoShows()) for day in range(7)],
        by_lead=[leads.get(band, NoShows()) for band in range(len(LEAD_DAYS) + 1)],
    )


def _of_kind(compared: Sequence[Compared], kind: str) -> list[Compared]:
    return [each for each in compared if each.resource and each.resource.kind == kind]


def _compare(window: Span, now: Span, then: Span) -> list[Compared]:
    """Return the use of each therapist and room by name; whoever had no hours and no visits is left out."""
    in_use = Q(archived_at=None) | Q(archived_at__gt=window.start)
    resources = list(Resource.objects.filter(in_use, kind__in=["therapist", "room"]).order_by("name", "pk"))
    counts, hours = counts_of_resources(window, now.start), bookable_hours(resources, window)
    compared = [_use(resource, hours[resource.pk], counts, now, then) for resource in resources]
    return [each for each in compared if not each.is_empty]


def _use(resource: Resource, hours: list[Span], counts: dict[UUID, Pair], now: Span, then: Span) -> Compared:
    visits, visits_before = counts.get(resource.pk, (VisitCounts(), VisitCounts()))
    return Compared(
        resource,
        Use(length_of(intersect_spans(hours, [now])), visits),
        Use(length_of(intersect_spans(hours, [then])), visits_before),
    )


def _sum(compared: Sequence[Compared], of_all: Pair) -> Compared:
    """Return the use of all: hours and time of each added, each visit counted once."""
    now, before = of_all
    return Compared(
        None, _add([each.now for each in compared], now), _add([each.before for each in compared], before)
    )


def _add(uses: Sequence[Use], visits: VisitCounts) -> Use:
    def total(name: str) -> timedelta:
        return sum((getattr(use.visits, name) for use in uses), NOTHING)

    times = replace(visits, booked=total("booked"), missed=total("missed"), hands_on=total("hands_on"))
    return Use(sum((use.hours for use in uses), NOTHING), times)
