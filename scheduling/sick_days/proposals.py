"""Propose for each visit of a therapist who is ill how to settle it: all from one reading."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from clients.client_limits import LimitsByDay
from clients.models import Client
from clinic import clock
from clinic.models import Practice, Resource
from clinic.spans import Span, span_of_day
from scheduling.availability.preferences import Preferences, RequestedResource, preferences_of_each
from scheduling.availability.schedules import SPARE
from scheduling.availability.several_visits import TimesOfSeveral, VisitToPlace
from scheduling.availability.slots import LocationSchedule, Slot
from scheduling.availability.suitability import is_suitable, start_step
from scheduling.models import Appointment, Block
from scheduling.models.appointment import AHEAD
from scheduling.sick_days.concerned import ReachOfLetters, people_of, visits_in_the_way
from scheduling.waitlist.ranking import answer_until
from scheduling.waitlist.wishes import answer_rule

MOST = 3
"""The others, the later times and the times to choose from that are proposed: what fits on a phone call."""
LOOK_AHEAD = timedelta(days=14)
"""The time after a sick day in which other times are looked for."""


@dataclass(frozen=True)
class ProposedTime:
    """A free time for a visit, and the therapist who would treat instead of the one who is ill."""

    slot: Slot
    therapist: UUID
    therapist_name: str
    zone: ZoneInfo

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at.astimezone(self.zone)

    @property
    def ends_at(self) -> datetime:
        return self.slot.ends_at.astimezone(self.zone)

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of the visit's location."""
        return self.zone


@dataclass(frozen=True)
class Option:
    """A way to settle a visit, with the times that it takes."""

    way: str
    times: Sequence[ProposedTime] = ()


@dataclass(frozen=True)
class Proposal:
    """A visit in the way, whom to call about it, and the options: the first is the one proposed."""

    visit: Appointment
    call: Client
    gets_letters: bool
    options: Sequence[Option]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of the visit's location."""
        return self.visit.location.zone


def propose(sick_day: Block) -> list[Proposal]:
    """Return the visits of a sick day that are not settled, earliest first, each with its options.

    What is proposed for one is proposed to none after it. Nothing is kept for anybody yet.
    """
    visits = list(visits_in_the_way(sick_day).with_people().order_by("starts_at", "pk"))
    if not visits:
        return []
    practice = Practice.current()
    reach = ReachOfLetters.of((visit.client for visit in visits), practice)
    search = _Search(sick_day, visits, practice)
    return [
        Proposal(
            visit,
            reach.speakers[visit.client_id],
            visit.client_id in reach.reached,
            search.options(visit, preferences),
        )
        for visit, preferences in zip(visits, search.preferences, strict=True)
    ]


class _Search:
    """The search for other times of the visits of a sick day."""

    def __init__(self, sick_day: Block, visits: Sequence[Appointment], practice: Practice) -> None:
        self._ill, self._practice, self._now = sick_day.resource_id, practice, clock.now()
        self._after = max(sick_day.during.upper, self._now)
        ahead = self._now + timedelta(days=practice.book_ahead_days)
        self._until = min(self._after + LOOK_AHEAD, ahead)
        people = {person for visit in visits for person in people_of(visit)}
        first = min(visit.starts_at for visit in visits)
        self._times = TimesOfSeveral({visit.service_id for visit in visits}, people, Span(first, self._until))
        self._limits = LimitsByDay(people)
        self.preferences = preferences_of_each((visit.client, people_of(visit)) for visit in visits)
        names = Resource.objects.filter(kind="therapist").values_list("pk", "name")
        self._names: dict[UUID, str] = dict(names)
        self._rule = answer_rule(practice)

    def options(self, visit: Appointment, preferences: Preferences) -> list[Option]:
        """Return the ways to settle a visit, and take what the first of them needs."""
        if visit.state not in AHEAD or any(each.client.archived_at for each in visit.attendances.all()):
            return [Option("cancel")]
        wanted = VisitToPlace(
            service=visit.service,
            location=visit.location,
            treated=people_of(visit),
            length=visit.ends_at - visit.starts_at,
            ignoring=visit.pk,
            preferences=replace(preferences, preferred=preferences.preferred | _assigned(visit)),
        )
        found = [
            *(Option("other_therapist", [time]) for time in islice(self._others(visit, wanted), MOST)),
            *(Option("later", [time]) for time in islice(self._later(visit, wanted), MOST)),
        ]
        if to_choose := list(islice(self._to_choose(visit, wanted), MOST)):
            found.append(Option("choose", to_choose))
        for time in found[0].times if found else ():
            self._times.take(time.slot, wanted)
        return [*found, Option("cancel")]

    def _others(self, visit: Appointment, wanted: VisitToPlace) -> Iterator[ProposedTime]:
        """Yield the visit's own time with each other therapist who may treat."""
        staying = _therapists_besides(visit, self._ill)
        schedule = self._times.schedule(replace(wanted, requested=staying))
        if schedule is None or visit.starts_at < self._now or not self._suits(visit, visit.starts_at):
            return
        present = {self._ill, *(each.resource for each in staying)}
        for number, need in enumerate(schedule.needs):
            for candidate in need.candidates if need.kind == "therapist" else ():
                if candidate.resource in present:
                    continue
                alone = replace(need, candidates=[candidate])
                needs = [*schedule.needs[:number], alone, *schedule.needs[number + 1 :]]
                if slot := replace(schedule, needs=needs).slot_at(visit.starts_at):
                    yield self._proposed(slot, candidate.resource, visit)

    def _later(self, visit: Appointment, wanted: VisitToPlace) -> Iterator[ProposedTime]:
        """Yield the next times of the same therapists, one a day, each near to the visit's hour."""
        kept = _therapists_besides(visit, None)
        for slot in self._one_a_day(visit, self._times.schedule(replace(wanted, requested=kept))):
            yield self._proposed(slot, self._ill, visit)

    def _to_choose(self, visit: Appointment, wanted: VisitToPlace) -> Iterator[ProposedTime]:
        """Yield times of anybody who may treat that leave the client time to answer, one a day."""
        schedule = self._times.schedule(wanted)
        for slot in self._one_a_day(visit, schedule):
            if schedule and answer_until(self._now, slot.starts_at, self._rule):
                pairs = zip(schedule.needs, slot.resources, strict=True)
                therapists = [resource for need, resource in pairs if need.kind == "therapist"]
                yield self._proposed(slot, therapists[0] if therapists else self._ill, visit)

    def _one_a_day(self, visit: Appointment, schedule: LocationSchedule | None) -> Iterator[Slot]:
        """Yield of each day after the sick day the free time nearest to the hour of the visit."""
        zone = visit.location.zone
        hour = _minute_of_day(visit.starts_at, zone)
        for day in _days(self._after, self._until, zone) if schedule else ():
            if slots := list(self._free_on(day, visit, schedule)):
                yield min(slots, key=lambda slot: abs(_minute_of_day(slot.starts_at, zone) - hour))

    def _free_on(self, day: date, visit: Appointment, schedule: LocationSchedule | None) -> Iterable[Slot]:
        whole = span_of_day(day, visit.location.zone)
        window = Span(max(whole.start, self._after), min(whole.end, self._until))
        if schedule is None or window.start >= window.end or not self._suits(visit, window.start):
            return []
        near = schedule.within(window.widen(SPARE, SPARE))
        return near.free_slots(window, start_step(visit.service, self._practice))

    def _suits(self, visit: Appointment, at: datetime) -> bool:
        """Return True if the health of nobody treated speaks against this day."""
        day = at.astimezone(visit.location.zone).date()
        limits = self._limits.of_each(day)
        present = [limits[key] for key in people_of(visit) if key in limits]
        return is_suitable(present, visit.service, self._practice, day, visit.location.today())

    def _proposed(self, slot: Slot, therapist: UUID, visit: Appointment) -> ProposedTime:
        return ProposedTime(slot, therapist, self._names.get(therapist, ""), visit.location.zone)


def _assigned(visit: Appointment) -> frozenset[UUID]:
    return frozenset(each.resource_id for each in visit.assignments.all())


def _therapists_besides(visit: Appointment, ill: UUID | None) -> list[RequestedResource]:
    """Return the therapists of a visit who stay, as a request has them."""
    return [
        RequestedResource(each.resource_id, each.kind)
        for each in visit.assignments.all()
        if each.kind == "therapist" and each.resource_id != ill
    ]


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _minute_of_day(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute
