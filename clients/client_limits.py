"""The limits that clients' conditions ask for on a day, for any number of clients in one query."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from clients.catalogue.conditions import conditions
from clients.limits import NONE, ActiveCondition, Limits, combined_limits
from clients.models import Client, Condition
from clients.places import Place
from clinic.prepared_query import Param, PreparedQuery

MINOR = "CM-MINOR"
COLUMNS = ("client", "code", "places", "cleared_until")
ACTIVE = PreparedQuery(
    lambda: Condition.objects.filter(client__eq_any=Param("clients")).active(Param("on")).only(*COLUMNS)
)


def limits_for(client_ids: Iterable[UUID], on: date) -> dict[UUID, Limits]:
    """Return each client's limits on this day; `limits.NONE` for a client without an active condition."""
    by_client: dict[UUID, list[ActiveCondition]] = {client_id: [] for client_id in client_ids}
    for condition in ACTIVE(clients=list(by_client), on=on):
        by_client[condition.client_id].append(active_condition(condition, on))
    return {client_id: combined_limits(active) if active else NONE for client_id, active in by_client.items()}


def condition_of_age(client: Client, on: date, adult_age: int, *, agreed: bool) -> ActiveCondition | None:
    """Return what follows from a client's age on this day: for a child, a guardian must agree to treatment.

    It needs no record of its own, and is met by a standing consent to treatment, which only a guardian gives.
    """
    if agreed or not client.is_minor(on, adult_age):
        return None
    return ActiveCondition(conditions().kinds[MINOR])


def active_condition(condition: Condition, on: date) -> ActiveCondition:
    """Return a condition on file as the rules see it on this day."""
    return ActiveCondition(
        kind=conditions().kinds[condition.code],
        places=frozenset(map(Place.read, condition.places)),
        cleared=condition.is_cleared(on),
    )
