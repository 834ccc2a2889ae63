"""Find people on file by what was typed, with the visits before and after now, in as many queries for 50."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q

from clients.details.labels import labels_of
from clients.models import Client, Label
from clients.models.client import MOST_RESULTS
from clinic import clock
from scheduling.models import Attendance


@dataclass(frozen=True)
class VisitsAround:
    """The last and the next visit of somebody, each in the zone of its location; None where there is none."""

    last: datetime | None = None
    next: datetime | None = None


@dataclass(frozen=True)
class PersonFound:
    """Somebody on file, their visits around now, and their labels."""

    client: Client
    visits: VisitsAround
    labels: Sequence[Label] = ()


@dataclass(frozen=True)
class PeopleFound:
    """The best of those found; `is_cut` when there are more."""

    people: list[PersonFound]
    is_cut: bool = False


def find_people(
    typed: str, *, label: Label | None = None, start: int = 0, most: int = MOST_RESULTS
) -> PeopleFound:
    """Return the best of those on file who are meant by a name, a phone or an e-mail, or a part of one.

    With a `label` only those who have it; without words all of these, by name. Of all that are found it
    returns `most`, after the first `start` of them.
    """
    clients = Client.objects.on_file()
    if label is not None:
        clients = clients.filter(client_labels__label=label)
    if typed:
        found = clients.search(typed, start=start, most=most + 1)
    else:
        found = list(clients.order_by("name", "id")[start : start + most + 1]) if label else []
    keys = [client.pk for client in found[:most]]
    visits, labels = visits_around_now(keys), labels_of(keys)
    people = [
        PersonFound(client, visits.get(client.pk, VisitsAround()), labels[client.pk])
        for client in found[:most]
    ]
    return PeopleFound(people, is_cut=len(found) > most)


def visits_around_now(clients: Iterable[UUID]) -> dict[UUID, VisitsAround]:
    """Return the last and the next visit of these clients, where they have any; a missed one is none."""
    now = clock.now()
    keys = list(clients)
    taken_place = Attendance.objects.filter(client__in=keys, no_show_at=None).exclude(
        appointment__state__in=["cancelled", "no_show"]
    )
    starts = "appointment__starts_at"
    rows: Any = taken_place.values_list("client_id", "appointment__location__timezone").annotate(
        last=Max(starts, filter=Q(appointment__starts_at__lte=now)),
        next=Min(starts, filter=Q(appointment__starts_at__gt=now)),
    )
    found: dict[UUID, VisitsAround] = {}
    for client, timezone, last, following in rows if keys else ():
        known, zone = found.get(client, VisitsAround()), ZoneInfo(timezone)
        found[client] = VisitsAround(
            max((at for at in (known.last, last and last.astimezone(zone)) if at), default=None),
            min((at for at in (known.next, following and following.astimezone(zone)) if at), default=None),
        )
    return found
