"""What a client wishes about therapists."""

from dataclasses import dataclass
from uuid import UUID

from clients.models import Client, TherapistWish


@dataclass(frozen=True)
class Wishes:
    """Therapists never to be offered, those to be offered first, and the gender wished for (blank: any)."""

    never: frozenset[UUID] = frozenset()
    prefer: frozenset[UUID] = frozenset()
    gender: str = ""


def wishes_of(client: Client | None) -> Wishes:
    """The wishes a booking for this client keeps; nobody's wishes when no client is given."""
    if client is None:
        return Wishes()
    rows = TherapistWish.objects.filter(client=client).values_list("wish", "resource_id")
    by_wish: dict[str, set[UUID]] = {"never": set(), "prefer": set()}
    for wish, resource in rows:
        by_wish[wish].add(resource)
    return Wishes(frozenset(by_wish["never"]), frozenset(by_wish["prefer"]), client.therapist_gender)
