"""Read who works when in one week: therapists by days, with their shifts and their time off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from clinic.models import Practice, Resource
from clinic.spans import Span, span_of_day
from scheduling.models import Block, Shift

DAYS = 7


@dataclass(frozen=True)
class TimeOffOnDay:
    """A block as far as it lies in a day: its first and last local time, None from or until midnight."""

    block: Block
    starts: time | None
    ends: time | None


@dataclass
class WorkingDay:
    """One therapist on one day: the shifts that hold, and the time off."""

    on: date
    shifts: list[Shift] = field(default_factory=list)
    time_off: list[TimeOffOnDay] = field(default_factory=list)

    @property
    def is_replaced(self) -> bool:
        """True when dated shifts stand in place of the weekly ones."""
        return any(shift.on for shift in self.shifts)


@dataclass(frozen=True)
class WeekOfTherapist:
    """A row of the week."""

    therapist: Resource
    days: Sequence[WorkingDay]


def monday_of(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def read_week(monday: date, practice: Practice) -> list[WeekOfTherapist]:
    """Return the week of each therapist at work, by name."""
    dates = [monday + timedelta(days=n) for n in range(DAYS)]
    therapists = list(Resource.objects.in_use().filter(kind="therapist").order_by("name", "pk"))
    shifts = _by_resource(_shifts_in(dates))
    blocks = _by_resource(_blocks_in(dates, practice.zone))
    return [
        WeekOfTherapist(
            therapist,
            [
                WorkingDay(
                    day,
                    shifts_on(shifts.get(therapist.pk, []), day),
                    list(_time_off_on(blocks.get(therapist.pk, []), day, practice.zone)),
                )
                for day in dates
            ],
        )
        for therapist in therapists
    ]


def _by_resource(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    def key(row: Any) -> Any:
        return row.resource_id

    return {resource: list(group) for resource, group in groupby(sorted(rows, key=key), key)}


def _shifts_in(dates: Sequence[date]) -> Iterable[Shift]:
    first, last = dates[0], dates[-1]
    weekly = Q(on=None) & (Q(valid_from=None) | Q(valid_from__lte=last))
    weekly &= Q(valid_until=None) | Q(valid_until__gte=first)
    return Shift.objects.filter(weekly | Q(on__range=(first, last))).select_related("location")


def shifts_on(shifts: Sequence[Shift], day: date) -> list[Shift]:
    """Return the shifts that hold on a day, by their start: dated ones replace the weekly ones."""
    dated = [shift for shift in shifts if shift.on == day]
    weekly = [
        shift
        for shift in shifts
        if shift.on is None
        and shift.weekday == day.weekday()
        and (shift.valid_from or date.min) <= day <= (shift.valid_until or date.max)
    ]
    return sorted(dated or weekly, key=lambda shift: (shift.starts or time(), shift.pk))


def _blocks_in(dates: Sequence[date], zone: ZoneInfo) -> Iterable[Block]:
    start = datetime.combine(dates[0] - timedelta(days=1), time(), zone)
    end = datetime.combine(dates[-1] + timedelta(days=2), time(), zone)
    therapists = Block.objects.filter(ended_at=None, resource__kind="therapist").with_zones()
    return therapists.filter(during__overlap=(start, end)).order_by("during")


def _time_off_on(blocks: Sequence[Block], day: date, zone: ZoneInfo) -> Iterable[TimeOffOnDay]:
    """Yield what of the blocks lies in a day, as the clock at the therapist's work shows it."""
    for block in blocks:
        local = block.local_zone or zone
        whole, held = span_of_day(day, local), Span(block.during.lower, block.during.upper)
        if held.overlaps(whole):
            starts = held.start.astimezone(local).time() if held.start > whole.start else None
            ends = held.end.astimezone(local).time() if held.end < whole.end else None
            yield TimeOffOnDay(block, starts, ends)
