"""Plan a delay: the visits that are shifted, those that cannot be and why, and who must be told."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clients.addressing import Addressee, addressee, load_guardians, speaker
from clients.models import Client
from clinic import clock
from clinic.models import Practice
from clinic.refusals import fault
from clinic.spans import Span
from scheduling.bookings.rules import JUST_NOW, in_the_past
from scheduling.bookings.states import require_state
from scheduling.delays.day import DayOfVisit, movable_visit, read_day_of
from scheduling.delays.shifting import Shifted, shift_behind
from scheduling.models import Appointment

KINDS = ("client_late", "therapist_late", "over", "early", "ends_early")
MOST_MINUTES = 180
SHIFTS_NOBODY = ("early", "ends_early")
KNOWN_TO_THE_CLIENT = ("client_late", "over", "ends_early")
VERBS = {"over": "extend", "ends_early": "shorten"}
"""The verbs of the table of states that are not `delay`."""


@dataclass(frozen=True)
class ShiftedVisit:
    """A visit and its new span; one that cannot be shifted has none, and the reasons."""

    visit: Appointment
    span: Span | None
    reasons: tuple[str, ...] = ()

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its visit's location."""
        return self.visit.local_zone

    @property
    def new_start(self) -> datetime | None:
        return self.span.start if self.span else None

    @property
    def new_end(self) -> datetime | None:
        return self.span.end if self.span else None


@dataclass(frozen=True)
class PersonToTell:
    """A person who must be told of their visit: whom to call, and who reads a letter."""

    client: Client
    visit: Appointment
    called: Client
    reader: Addressee | None
    is_here: bool

    @property
    def has_email(self) -> bool:
        return self.reader is not None


@dataclass(frozen=True)
class DelayPlan:
    """A delay of a visit by so many minutes, as it would be carried out now."""

    kind: str
    minutes: int
    day: DayOfVisit
    shifted: tuple[ShiftedVisit, ...]
    stuck: tuple[ShiftedVisit, ...]
    people: tuple[PersonToTell, ...]

    @property
    def first(self) -> ShiftedVisit:
        return self.shifted[0]

    @property
    def is_possible(self) -> bool:
        """True if the visit itself can be then."""
        return not self.first.reasons

    @property
    def visits(self) -> list[Appointment]:
        return [each.visit for each in (*self.shifted, *self.stuck)]

    @property
    def seen(self) -> str:
        """Return the digest of what the plan says: a stale one is not carried out."""
        parts = [self.kind, str(self.minutes)]
        for each in (*self.shifted, *self.stuck):
            span = f"{each.span.start.isoformat()}/{each.span.end.isoformat()}" if each.span else ""
            parts += [str(each.visit.pk), str(each.visit.revision), span, *each.reasons]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def plan_delay(visit: Appointment, kind: str, minutes: int) -> DelayPlan:
    """Return what a delay would cause now.

    `client_late` and `therapist_late` start the visit later, `early` earlier, `over` lets it end later,
    `ends_early` sooner; what follows is shifted as little as needed. Raises `wrong_state`, `in_the_past`,
    `ends_before_start`.
    """
    require_state(VERBS.get(kind, "delay"), visit.state)
    distance, own = timedelta(minutes=minutes), movable_visit(visit)
    span = _new_span(own.span, kind, distance)
    _check_span(visit, kind, span)
    day = read_day_of(visit, distance)
    others = [each for each in day.movable.values() if each.key != visit.pk]
    if kind in SHIFTS_NOBODY:
        found = Shifted({visit.pk: span})
    else:
        found = shift_behind(own.at(span), others, day.reasons_against)
    return _plan(kind, minutes, day, found)


def _check_span(visit: Appointment, kind: str, span: Span) -> None:
    """Refuse an earlier start or end that is over, and an end before the start."""
    now = clock.now()
    if kind == "early" and span.start < now - JUST_NOW:
        raise in_the_past()
    if kind != "ends_early":
        return
    if span.end <= max(span.start, visit.started_at or span.start):
        raise fault("/minutes", "ends_before_start", "A session ends after it started. Give fewer minutes.")
    if span.end < (visit.ended_at or now - JUST_NOW):
        sentence = "The session was not over by then. Give fewer minutes."
        raise fault("/minutes", "in_the_past", sentence)


def _new_span(span: Span, kind: str, distance: timedelta) -> Span:
    if kind in ("over", "ends_early"):
        return Span(span.start, max(span.start, span.end + (distance if kind == "over" else -distance)))
    away = -distance if kind == "early" else distance
    return Span(span.start + away, span.end + away)


def _plan(kind: str, minutes: int, day: DayOfVisit, found: Shifted) -> DelayPlan:
    first = day.movable[day.first.pk].at(found.spans[day.first.pk])
    shifted = [ShiftedVisit(day.first, first.span, day.reasons_against(first))]
    shifted += [ShiftedVisit(day.visits[key], span) for key, span in found.spans.items() if key != first.key]
    stuck = [ShiftedVisit(day.visits[key], None, reasons) for key, reasons in found.stuck.items()]
    told = [each.visit for each in (*shifted, *stuck)]
    people = tuple(_people(kind, told, day.first))
    return DelayPlan(kind, minutes, day, tuple(shifted), tuple(stuck), people)


def _people(kind: str, visits: list[Appointment], first: Appointment) -> Iterator[PersonToTell]:
    """Yield who must be told, by the start of their visit; whoever is late knows it."""
    practice = Practice.current()
    load_guardians([row.client for visit in visits for row in visit.attendances.all()])
    for visit in sorted(visits, key=lambda each: (each.starts_at, each.pk)):
        if visit.pk == first.pk and kind in KNOWN_TO_THE_CLIENT:
            continue
        today = visit.location.today()
        for row in visit.attendances.all():
            if row.no_show_at is None:
                yield _person(row.client, visit, today, practice, is_here=row.arrived_at is not None)


def _person(
    client: Client, visit: Appointment, today: date, practice: Practice, *, is_here: bool
) -> PersonToTell:
    reader = addressee(client, today, practice)
    return PersonToTell(client, visit, speaker(client, today, practice), reader, is_here)


def keys_of(plan: DelayPlan) -> set[UUID]:
    """Return the keys of the visits that a plan changes."""
    return {visit.pk for visit in plan.visits}
