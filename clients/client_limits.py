"""The limits that clients' conditions ask for on a day, for any number of clients in one query."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from uuid import UUID

from clients.catalogue.conditions import conditions
from clients.limits import NONE, ActiveCondition, Limits, combine, combined_limits
from clients.models import Client, Condition
from clients.places import Place
from clinic.prepared_query import Param, PreparedQuery

MINOR = "CM-MINOR"
COLUMNS = ("client", "code", "places", "cleared_until", "source", "confirmed_at", "ended_at")
ACTIVE = PreparedQuery(
    lambda: Condition.objects.filter(client__eq_any=Param("clients")).active(Param("on")).only(*COLUMNS)
)


def limits_for(client_ids: Iterable[UUID], on: date) -> dict[UUID, Limits]:
    """Return each client's limits on this day; `limits.NONE` for a client without an active condition."""
    by_client = active_conditions(client_ids, on)
    return {client_id: combined_limits(active) if active else NONE for client_id, active in by_client.items()}


def limits_anywhere(client_id: UUID, days: Iterable[date]) -> Limits:
    """Return what limits a client on any of these days: today's at all places, where no visit says which."""
    return reduce(combine, (limits_for([client_id], day)[client_id] for day in days), NONE)


def active_conditions(client_ids: Iterable[UUID], on: date) -> dict[UUID, list[ActiveCondition]]:
    """Return each client's conditions that count on this day."""
    by_client: dict[UUID, list[ActiveCondition]] = {client_id: [] for client_id in client_ids}
    for condition in ACTIVE(clients=list(by_client), on=on):
        by_client[condition.client_id].append(active_condition(condition, on))
    return by_client


def condition_of_age(client: Client, on: date, adult_age: int, *, agreed: bool) -> ActiveCondition | None:
    """Return what follows from a client's age on this day: for a child, a guardian must agree to treatment.

    It needs no record of its own, and is met by a standing consent to treatment, which only a guardian gives.
    """
    if agreed or not client.is_minor(on, adult_age):
        return None
    return ActiveCondition(conditions().kinds[MINOR])


class LimitsByDay:
    """The limits of clients on any day: their conditions are read once, and judged for each day."""

    def __init__(self, client_ids: Iterable[UUID]) -> None:
        keys = list(client_ids)
        self._conditions = list(Condition.objects.filter(client__in=keys, ended_at=None)) if keys else []
        self._known: dict[date, dict[UUID, Limits]] = {}

    def on(self, day: date) -> list[Limits]:
        """Return the limits of each client who has an active condition on this day."""
        return list(self.of_each(day).values())

    def of_each(self, day: date) -> dict[UUID, Limits]:
        """Return the limits of those clients by their keys."""
        if day not in self._known:
            by_client: dict[UUID, list[ActiveCondition]] = {}
            for condition in self._conditions:
                if (condition.since_on or day) <= day <= (condition.ends_on or day):
                    by_client.setdefault(condition.client_id, []).append(active_condition(condition, day))
            self._known[day] = {client: combined_limits(active) for client, active in by_client.items()}
        return self._known[day]


def active_condition(condition: Condition, on: date) -> ActiveCondition:
    """Return a condition on file as the rules see it on this day."""
    return ActiveCondition(
        kind=conditions().kinds[condition.code],
        places=frozenset(map(Place.read, condition.places)),
        cleared=condition.is_cleared(on),
        is_unconfirmed=condition.is_unconfirmed,
    )
