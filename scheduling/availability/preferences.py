"""What a client wishes about therapists."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clients.models import Client, TherapistWish
from clinic.prepared_query import Param, PreparedQuery

WISHED = PreparedQuery(
    lambda: TherapistWish.objects.filter(client__eq_any=Param("clients")).values_list(
        "client_id", "wish", "resource_id"
    )
)


@dataclass(frozen=True)
class Wishes:
    """Therapists never to be offered, those to be offered first, and the gender wished for (blank: any)."""

    never: frozenset[UUID] = frozenset()
    prefer: frozenset[UUID] = frozenset()
    gender: str = ""


def wishes_of(client: Client | None, others: Iterable[UUID] = ()) -> Wishes:
    """The wishes a booking for this client keeps; nobody's wishes when no client is given.

    Of the `others` treated with them it keeps whom they never want.
    """
    if client is None:
        return Wishes()
    by_wish: dict[str, set[UUID]] = {"never": set(), "prefer": set()}
    for who, wish, resource in WISHED(clients=[client.pk, *others]):
        if who == client.pk or wish == "never":
            by_wish[wish].add(resource)
    return Wishes(frozenset(by_wish["never"]), frozenset(by_wish["prefer"]), client.therapist_gender)
