"""Find who on the waitlist could have a freed time, the first to be asked first.

All are read at once: the number of queries grows with the services and therapists concerned, and with no
number of entries. It reads without locks; making an offer judges everything again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from clients.client_limits import LimitsByDay
from clinic import clock
from clinic.models import Location, Practice, Resource, Service
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.preferences import WISHES, RequestedResource
from scheduling.availability.schedules import load_schedules
from scheduling.availability.suitability import is_suitable
from scheduling.models import FreedTime, Reservation, WaitlistEntry, WaitlistOffer
from scheduling.waitlist.ranking import TimeToOffer, let_pass, rank, suits
from scheduling.waitlist.wishes import answer_rule, wish_of

DAY = timedelta(days=1)
LONGEST = timedelta(hours=12)
"""The longest time before a freed time at which a visit that reaches into it may start."""
LOOKED_AT = timedelta(days=14)
"""How much of a long freed time is looked at: the days that can be filled soonest."""


@dataclass(frozen=True)
class Match:
    """A time that one who waits could have."""

    entry: WaitlistEntry
    location: Location
    starts_at: datetime
    ends_at: datetime
    resources: tuple[UUID, ...]
    therapist: UUID | None

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its location."""
        return self.location.zone


@dataclass(frozen=True)
class FreeSlot:
    """A free time of a service that shares an instant with the freed one."""

    location: Location
    time: TimeToOffer
    ends_at: datetime
    resources: tuple[UUID, ...]
    therapist: UUID | None


def matches_of(freed: FreedTime, practice: Practice) -> list[Match]:
    """Return who could have the freed time, in the order in which they are asked, each with one time."""
    now = clock.now()
    span = Span(max(freed.during.lower, now), freed.during.upper)
    span = Span(span.start, min(span.end, span.start + LOOKED_AT))
    if span.start >= span.end:
        return []
    entries = _entries(span, practice)
    if not entries:
        return []
    search = _Search(entries, freed, span, practice, now)
    found = [match for entry in entries if (match := search.first_match(entry))]
    return sorted(found, key=lambda match: (*rank(wish_of(match.entry), now), match.entry.pk))


def _entries(span: Span, practice: Practice) -> list[WaitlistEntry]:
    """Return those who wait for a day of this span and to whom nothing is offered now."""
    first, last = span.start.astimezone(practice.zone).date(), span.end.astimezone(practice.zone).date()
    live = WaitlistOffer.objects.live().values("entry")
    rows = WaitlistEntry.objects.open().with_people().filter(client__archived_at=None)
    rows = rows.filter(first_on__lte=last + DAY, last_on__gte=first - DAY, service__archived_at=None)
    return list(rows.exclude(pk__in=live))


@dataclass
class _Search:
    """The facts that decide who could have a freed time, each read once for all."""

    entries: Sequence[WaitlistEntry]
    freed: FreedTime
    span: Span
    practice: Practice
    now: datetime

    def __post_init__(self) -> None:
        self._slots: dict[tuple[UUID, UUID | None], list[FreeSlot]] = {}
        self._rule = answer_rule(self.practice)

    def first_match(self, entry: WaitlistEntry) -> Match | None:
        """Return the earliest time that suits an entry and that its client could have."""
        wish, passed = wish_of(entry), self._passed[entry.pk]
        for slot in self._slots_for(entry):
            if (
                suits(wish, slot.time, self.now)
                and slot.time.starts_at - self.now >= 2 * self._rule.least
                and not let_pass(slot.time.starts_at, slot.ends_at, passed)
                and self._may_have(entry, slot)
            ):
                return Match(
                    entry, slot.location, slot.time.starts_at, slot.ends_at, slot.resources, slot.therapist
                )
        return None

    def _may_have(self, entry: WaitlistEntry, slot: FreeSlot) -> bool:
        """Return True if wishes, health and other visits of the client do not speak against a slot."""
        client, span = entry.client, Span(slot.time.starts_at, slot.ends_at)
        treating = [self._therapists[key] for key in slot.resources if key in self._therapists]
        gender = client.therapist_gender
        if any(key in self._never[client.pk] for key in slot.resources):
            return False
        if gender and any(other and other != gender for other in treating):
            return False
        if any(other.overlaps(span) for other in self._elsewhere[client.pk]):
            return False
        day, today = slot.time.starts_at.date(), slot.location.today()
        limits = self._limits.of_each(day).get(client.pk)
        return is_suitable([limits] if limits else [], entry.service, self.practice, day, today)

    def _slots_for(self, entry: WaitlistEntry) -> list[FreeSlot]:
        """Return the free times of an entry's service with the therapists that were freed.

        Those that start in the freed time come first, the earliest first; then those that only reach into it.
        Where no therapist was freed, as when a room is in use again, those with each that the entry names.
        """
        named: Sequence[UUID | None] = [
            key for key in self._freed_therapists if not entry.therapists or key in entry.therapists
        ]
        if not self._freed_therapists:
            named = sorted(entry.therapists) or [None]
        found = [slot for key in named for slot in self._read_slots(entry.service, key)]
        return sorted(found, key=self._order) if len(named) > 1 else found

    def _order(self, slot: FreeSlot) -> tuple[bool, datetime]:
        return slot.time.starts_at < self.span.start, slot.time.starts_at

    def _read_slots(self, service: Service, therapist: UUID | None) -> list[FreeSlot]:
        key = (service.pk, therapist)
        if key not in self._slots:
            self._slots[key] = sorted(self._find_slots(service, therapist), key=self._order)
        return self._slots[key]

    def _find_slots(self, service: Service, therapist: UUID | None) -> Iterator[FreeSlot]:
        """Yield the free times of a service that share an instant with the span, with one therapist."""
        keys = [therapist] if therapist else list(self.freed.resources)
        window = Span(max(self.span.start - LONGEST, self.now), self.span.end)
        try:
            schedules = load_schedules(
                service, window, requested=[RequestedResource(key) for key in keys], staffed_only=True
            )
        except Refusal as refusal:
            if refusal.code != "not_a_candidate":
                raise
            return
        step = timedelta(minutes=self.practice.slot_step_minutes)
        furthest = self.now + timedelta(days=self.practice.book_ahead_days)
        for place, schedule in schedules.items():
            requirements = [need.kind for need in schedule.needs]
            for slot in schedule.free_slots(window, step):
                if slot.ends_at <= self.span.start or slot.starts_at > furthest:
                    continue
                pairs = zip(requirements, slot.resources, strict=True)
                yield FreeSlot(
                    place,
                    TimeToOffer(slot.starts_at.astimezone(place.zone), place.pk, frozenset(slot.resources)),
                    slot.ends_at,
                    slot.resources,
                    therapist or next((key for kind, key in pairs if kind == "therapist"), None),
                )

    @cached_property
    def _clients(self) -> list[UUID]:
        return sorted({entry.client_id for entry in self.entries})

    @cached_property
    def _therapists(self) -> dict[UUID, str]:
        """The gender of each therapist, where it is known."""
        rows = Resource.objects.filter(kind="therapist").values_list("pk", "staff__gender")
        return {key: gender or "" for key, gender in rows}

    @cached_property
    def _freed_therapists(self) -> list[UUID]:
        return [key for key in self.freed.resources if key in self._therapists]

    @cached_property
    def _never(self) -> dict[UUID, set[UUID]]:
        never: dict[UUID, set[UUID]] = defaultdict(set)
        for client, wish, resource in WISHES(clients=self._clients):
            if wish == "never":
                never[client].add(resource)
        return never

    @cached_property
    def _limits(self) -> LimitsByDay:
        return LimitsByDay(self._clients)

    @cached_property
    def _elsewhere(self) -> dict[UUID, list[Span]]:
        """The other visits of each client around the freed time."""
        window = self.span.widen(LONGEST, LONGEST)
        rows = Reservation.objects.live().not_expired(self.now).filter(client__in=self._clients)
        found: dict[UUID, list[Span]] = defaultdict(list)
        for client, during in rows.overlapping(window.start, window.end).values_list("client", "during"):
            found[client].append(Span(during.lower, during.upper))
        return found

    @cached_property
    def _passed(self) -> dict[UUID, list[tuple[datetime, datetime]]]:
        """The times that each entry was offered before, around the freed time; of this one all the day."""
        window = self.span.widen(LONGEST, LONGEST)
        rows = WaitlistOffer.objects.filter(
            entry__in=[entry.pk for entry in self.entries],
            starts_at__lt=window.end,
            ends_at__gt=window.start,
        )
        found: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
        for entry, start, end, of in rows.values_list("entry", "starts_at", "ends_at", "freed_time"):
            around = LONGEST if of == self.freed.pk else timedelta()
            found[entry].append((start - around, end + around))
        return found


def waiting_for(therapists: Sequence[UUID], span: Span, location: Location, practice: Practice) -> int:
    """Return how many who wait would suit a time if it were freed, by their wishes and the length alone."""
    now, zone = clock.now(), ZoneInfo(location.timezone)
    serving = Q(service__requirements__candidates__resource__in=therapists)
    rows = WaitlistEntry.objects.open().filter(
        serving, client__archived_at=None, service__length__lte=span.end - span.start
    )
    day = span.start.astimezone(zone).date()
    rows = rows.filter(first_on__lte=day, last_on__gte=day).select_related("visit").distinct()
    time = TimeToOffer(span.start.astimezone(zone), location.pk, frozenset(therapists))
    soonest = now + 2 * answer_rule(practice).least
    return sum(span.start >= soonest and suits(wish_of(entry), time, now) for entry in rows)
