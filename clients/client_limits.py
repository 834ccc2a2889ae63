"""The limits that clients' conditions ask for on a day, for all the clients of a page in one query."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from clients.catalogue.conditions import conditions
from clients.limits import NONE, Limits, Standing, limits_of
from clients.models import Condition
from clients.places import Place
from clinic.prepared_query import Param, PreparedQuery

NEEDED = ("client", "code", "places", "cleared_until")
STANDING = PreparedQuery(
    lambda: Condition.objects.filter(client__eq_any=Param("clients")).standing(Param("on")).only(*NEEDED)
)


def limits_for(client_ids: Iterable[UUID], on: date) -> dict[UUID, Limits]:
    """Each client's limits on this day; `alerts.NONE` for a client without a condition that counts."""
    wanted = set(client_ids)
    found: dict[UUID, list[Standing]] = {client_id: [] for client_id in wanted}
    for condition in STANDING(clients=list(wanted), on=on):
        found[condition.client_id].append(standing(condition, on))
    return {client_id: limits_of(those) if those else NONE for client_id, those in found.items()}


def standing(condition: Condition, on: date) -> Standing:
    """A condition on file as the rules see it on this day."""
    return Standing(
        kind=conditions().kinds[condition.code],
        places=frozenset(map(Place.read, condition.places)),
        cleared=condition.is_cleared(on),
    )
