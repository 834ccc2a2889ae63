"""Read a schedule: a day of a location in columns of therapists or rooms, or a week of one therapist."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.models import Location, Practice, Resource
from clinic.spans import Span, intersect_spans, subtract_spans
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.diary.columns import BlockEntry, Column, FreeEntry, HoldEntry, Schedule, VisitEntry
from scheduling.diary.grid import LocalDay, cells_of, lanes_of
from scheduling.diary.shown import (
    blocks_shown,
    holds_shown,
    resources_shown,
    state_of_rows,
    visits_shown,
    who_want_a_call,
)
from scheduling.models import Appointment, Block, Hold

WEEK = 7
USUAL_HOURS = (9, 17)
"""The hours shown of a day on which nothing is open and nothing stands."""


@dataclass(frozen=True)
class ScheduleFacts:
    """All that is read of a location in a window."""

    location: Location
    resources: Sequence[Resource]
    visits: Sequence[Appointment]
    blocks: Sequence[Block]
    holds: Sequence[Hold]
    open: list[Span]
    shifts: dict[UUID, list[Span]]
    want_call: Collection[UUID]
    step: timedelta
    now: datetime

    def hours_of(self, resource: Resource | None) -> list[Span]:
        """Return when visits may be booked on a resource: a room's hours are those of its location."""
        if resource is None:
            return []
        if resource.kind != "therapist":
            return self.open
        return intersect_spans(self.open, self.shifts.get(resource.pk, []))


def day_schedule(location: Location, day: date, practice: Practice, *, by: str = "therapist") -> Schedule:
    """Return a day of a location, a column for each therapist who works or treats there, or for each room."""
    local = LocalDay(day, location.zone)
    resources = list(resources_shown(location, by).order_by("name"))
    facts = _read_facts(location, local.span, practice, resources)
    used = {a.resource_id for visit in facts.visits for a in visit.assignments.all()}
    shown = [r for r in resources if by == "room" or r.pk in used or _works(facts, r, local)]
    gone = _others_used(facts, by, {resource.pk for resource in resources})
    columns = [_column(facts, local, resource, by) for resource in [*shown, *gone]]
    if rest := [v for v in facts.visits if all(a.kind != by for a in v.assignments.all())]:
        columns.append(_fill(Column(f"no-{by}", day, None), facts, local, rest))
    return _schedule(facts, [day], columns)


def week_schedule(location: Location, therapist: Resource, day: date, practice: Practice) -> Schedule:
    """Return the week of this day for one therapist at one location, a column for each day."""
    monday = day - timedelta(days=day.weekday())
    days = [LocalDay(monday + timedelta(days=n), location.zone) for n in range(WEEK)]
    window = Span(days[0].span.start, days[-1].span.end)
    facts = _read_facts(location, window, practice, [therapist], only=therapist)
    columns = [_column(facts, local, therapist, "therapist", key=f"day-{local.day}") for local in days]
    return _schedule(facts, [local.day for local in days], columns)


def _works(facts: ScheduleFacts, resource: Resource, local: LocalDay) -> bool:
    return any(span.overlaps(local.span) for span in facts.shifts.get(resource.pk, []))


def _others_used(facts: ScheduleFacts, kind: str, known: set[UUID]) -> list[Resource]:
    """Return the archived resources of this kind that visits still have."""
    assigned = (a for visit in facts.visits for a in visit.assignments.all() if a.kind == kind)
    return list({a.resource_id: a.resource for a in assigned if a.resource_id not in known}.values())


def _read_facts(
    location: Location,
    window: Span,
    practice: Practice,
    resources: Sequence[Resource],
    only: Resource | None = None,
) -> ScheduleFacts:
    shown = visits_shown(location, window, only).with_people().with_first_visits()
    visits = list(shown.order_by("starts_at", "pk"))
    treated = [attendance.client_id for visit in visits for attendance in visit.attendances.all()]
    therapists = [resource.pk for resource in resources if resource.kind == "therapist"]
    shifts = shift_hours(therapists, window) if therapists else {}
    return ScheduleFacts(
        location=location,
        resources=resources,
        visits=visits,
        blocks=list(blocks_shown(location, window, only)),
        holds=list(holds_shown(location, window, only).select_related("service", "held_by")),
        open=open_hours(window, location).get(location, []),
        shifts={key: spans for (key, place), spans in shifts.items() if place == location.pk},
        want_call=who_want_a_call(treated),
        step=timedelta(minutes=practice.slot_step_minutes),
        now=clock.now(),
    )


def _column(facts: ScheduleFacts, local: LocalDay, resource: Resource, kind: str, key: str = "") -> Column:
    """Return the column of a resource on a day."""
    column = Column(key or f"{kind}-{resource.pk}", local.day, resource)
    visits = [v for v in facts.visits if any(a.resource_id == resource.pk for a in v.assignments.all())]
    return _fill(column, facts, local, visits)


def _fill(column: Column, facts: ScheduleFacts, local: LocalDay, visits: Sequence[Appointment]) -> Column:
    """Fill a column with what stands in it: shut hours, blocks, visits in their lanes, free times."""
    whole, resource = local.span, column.resource
    shown = [visit for visit in visits if _span(visit).overlaps(whole)]
    hours = facts.hours_of(resource)
    own = [block for block in facts.blocks if resource and block.resource_id == resource.pk]
    blocks = [block for block in own if _blocked(block).overlaps(whole)]
    holds = [each for each in facts.holds if resource and resource.pk in each.resources]
    holds = [hold for hold in holds if _span(hold).overlaps(whole)]
    column.shut = [local.classes(span) for span in subtract_spans([whole], hours)]
    column.blocks = [BlockEntry(block, local.classes(_blocked(block))) for block in blocks]
    column.holds = [HoldEntry(hold, local.classes(_span(hold))) for hold in holds]
    lanes = lanes_of([_reserved(visit) for visit in shown])
    column.visits = [_entry(facts, local, *pair) for pair in zip(shown, lanes, strict=True)]
    taken = [_reserved(visit) for visit in shown if visit.state != "no_show"]
    past = Span(datetime.min.replace(tzinfo=facts.now.tzinfo), _next_step(facts.now, facts.step))
    taken += [*map(_blocked, blocks), *map(_with_clean_up, holds)]
    free = subtract_spans(intersect_spans(hours, [whole]), [*taken, past])
    column.free = [FreeEntry(cell.start, local.classes(cell)) for cell in cells_of(free)]
    return column


def _entry(facts: ScheduleFacts, local: LocalDay, visit: Appointment, lane: tuple[int, int]) -> VisitEntry:
    span, reserved = _span(visit), _reserved(visit)
    tails = [Span(reserved.start, span.start), Span(span.end, reserved.end)]
    people = {attendance.client_id for attendance in visit.attendances.all()}
    return VisitEntry(
        visit=visit,
        place=local.classes(span, lane),
        tails=tuple(local.classes(t, lane) for t in tails if t.start < t.end and t.overlaps(local.span)),
        first_visits=frozenset(vars(visit)["first_visits"]),
        wants_call=not people.isdisjoint(facts.want_call),
    )


def _schedule(facts: ScheduleFacts, days: list[date], columns: list[Column]) -> Schedule:
    clients = (attendance.client for visit in facts.visits for attendance in visit.attendances.all())
    records = (*facts.resources, *facts.visits, *facts.blocks, *clients)
    rows = [(record.pk, record.revision) for record in records]
    rows += [(hold.pk, int(hold.extended_at is not None)) for hold in facts.holds]
    state = state_of_rows(rows, facts.want_call)
    first, last = _hours_shown(facts, days, columns)
    return Schedule(facts.location, days, columns, first, last, facts.now, state)


def _hours_shown(facts: ScheduleFacts, days: Sequence[date], columns: Sequence[Column]) -> tuple[int, int]:
    """Return the first and last hour that holds something: opening hours, working hours and visits."""
    spans = [*facts.open, *map(_reserved, facts.visits)]
    spans += [span for column in columns for span in facts.hours_of(column.resource)]
    minutes = list(_minutes(spans, [LocalDay(day, facts.location.zone) for day in days]))
    if not minutes:
        return USUAL_HOURS
    return min(start for start, _ in minutes) // 60, -(-max(end for _, end in minutes) // 60)


def _minutes(spans: Sequence[Span], days: Sequence[LocalDay]) -> Iterator[tuple[int, int]]:
    for local in days:
        for span in spans:
            if span.overlaps(local.span):
                start, length = local.minutes(span)
                yield start, start + length


def _span(visit: Appointment | Hold) -> Span:
    return Span(visit.starts_at, visit.ends_at)


def _reserved(visit: Appointment) -> Span:
    """Return the time of a visit with the clean-up around it; nobody cleans up after who stayed away."""
    return _span(visit) if visit.state == "no_show" else _with_clean_up(visit)


def _with_clean_up(visit: Appointment | Hold) -> Span:
    return _span(visit).widen(visit.service.cleanup_before, visit.service.cleanup_after)


def _blocked(block: Block) -> Span:
    return Span(block.during.lower, block.during.upper)


def _next_step(now: datetime, step: timedelta) -> datetime:
    """Return the next time at which a visit may start: a whole number of steps in the hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return hour + -((hour - now) // step) * step
