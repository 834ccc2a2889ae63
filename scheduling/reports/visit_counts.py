"""Count the visits of two adjacent periods in PostgreSQL: what became of them, and the time they took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Least

from clinic.spans import Span
from scheduling.models import Appointment, Assignment
from scheduling.models.appointment import BEGUN, STANDING

LEAD_DAYS = (1, 7, 28)
"""The days between booking and visit at which a lead time becomes a longer one."""
NOTHING = timedelta()


@dataclass(frozen=True)
class VisitCounts:
    """Visits that start in a period, and their time.

    `booked` is the length of all that were not cancelled, `missed` the part of it that were no-shows.
    `hands_on` is from the recorded start of a completed session to its end, as long as booked at most.
    """

    booked: timedelta = NOTHING
    missed: timedelta = NOTHING
    hands_on: timedelta = NOTHING
    held: int = 0
    no_shows: int = 0
    cancelled_late: int = 0
    cancelled_by_clinic: int = 0
    without_outcome: int = 0


@dataclass(frozen=True)
class NoShows:
    """The visits that came to their time, and how many of them were no-shows."""

    due: int = 0
    no_shows: int = 0

    @property
    def share(self) -> float | None:
        """The share of no-shows, 0 to 1; None where no visit came to its time."""
        return self.no_shows / self.due if self.due else None


type Pair = tuple[VisitCounts, VisitCounts]
"""The counts of a period, and of the one before."""


def counts_of_resources(window: Span, middle: datetime) -> dict[UUID, Pair]:
    """Return the counts of each therapist and room before and after the middle of a window."""
    seats = Assignment.objects.filter(_starts_in(window, "appointment__"), kind__in=["therapist", "room"])
    pairs: dict[UUID, dict[bool, VisitCounts]] = {}
    for row in _count(seats, middle, "appointment__", "resource_id"):
        resource, is_before = row.pop("resource_id"), row.pop("is_before")
        pairs.setdefault(resource, {})[is_before] = VisitCounts(**row)
    return {resource: _pair(found) for resource, found in pairs.items()}


def counts_of_all(window: Span, middle: datetime) -> Pair:
    """Return the counts of the practice; a visit of two therapists is one visit."""
    rows = _count(Appointment.objects.filter(_starts_in(window)), middle)
    return _pair({row.pop("is_before"): VisitCounts(**row) for row in rows})


def no_shows_by_weekday(window: Span) -> dict[int, NoShows]:
    """Return the no-shows by the weekday at the location, 0 is Monday."""
    local = Func(
        F("location__timezone"),
        F("starts_at"),
        template="(EXTRACT(ISODOW FROM timezone(%(expressions)s)) - 1)::int",
        output_field=IntegerField(),
    )
    return _no_shows(window, local)


def no_shows_by_lead(window: Span) -> dict[int, NoShows]:
    """Return the no-shows by how many of LEAD_DAYS had passed between booking and start."""
    lead = ExpressionWrapper(F("starts_at") - F("created_at"), DurationField())
    bands = [When(lead__lt=timedelta(days=days), then=Value(band)) for band, days in enumerate(LEAD_DAYS)]
    return _no_shows(window, Case(*bands, default=Value(len(LEAD_DAYS))), lead=lead)


def _pair(found: Mapping[bool, VisitCounts]) -> Pair:
    return found.get(False, VisitCounts()), found.get(True, VisitCounts())


def _starts_in(window: Span, visit: str = "") -> Q:
    return Q(**{f"{visit}starts_at__gte": window.start, f"{visit}starts_at__lt": window.end})


def _count(rows: QuerySet[Any], middle: datetime, visit: str = "", *columns: str) -> Iterable[dict[str, Any]]:
    """Count visits, found through the path `visit`, by these columns and by the half of the window."""
    is_before = ExpressionWrapper(Q(**{f"{visit}starts_at__lt": middle}), BooleanField())
    halves: QuerySet[Any, Any] = rows.order_by().annotate(is_before=is_before)
    counts: Iterable[dict[str, Any]] = halves.values(*columns, "is_before").annotate(**_measures(visit))
    return counts


def _measures(visit: str) -> dict[str, Any]:
    """Return the aggregate of each field of `VisitCounts`, over visits found through this path."""
    length = F(f"{visit}ends_at") - F(f"{visit}starts_at")
    session = F(f"{visit}ended_at") - F(f"{visit}started_at")

    def total(time: Any, **conditions: Any) -> Sum:
        return Sum(time, filter=_about(visit, **conditions), default=NOTHING, output_field=DurationField())

    def number(**conditions: Any) -> Count:
        return Count("pk", filter=_about(visit, **conditions))

    measures = {
        "booked": total(length, state__in=[*STANDING, *BEGUN, "no_show"]),
        "missed": total(length, state="no_show"),
        "hands_on": total(Least(session, length, output_field=DurationField()), state="completed"),
        "held": number(state__in=BEGUN),
        "no_shows": number(state="no_show"),
        "cancelled_late": number(cancelled_late=True),
        "cancelled_by_clinic": number(cancelled_by="clinic"),
        "without_outcome": number(state__in=STANDING),
    }
    return {field.name: measures[field.name] for field in fields(VisitCounts)}


def _about(visit: str, **conditions: Any) -> Q:
    return Q(**{f"{visit}{name}": value for name, value in conditions.items()})


def _no_shows(window: Span, group: Any, **needed: Any) -> dict[int, NoShows]:
    """Return the no-shows by a group, among visits held or missed."""
    came_due = Appointment.objects.filter(_starts_in(window), state__in=[*BEGUN, "no_show"]).order_by()
    rows = came_due.annotate(**needed).annotate(group=group).values_list("group")
    missed = Count("pk", filter=Q(state="no_show"))
    return {
        key: NoShows(due, no_shows) for key, due, no_shows in rows.annotate(due=Count("pk"), missed=missed)
    }
