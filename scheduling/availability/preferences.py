"""The resources a visit is requested to have, and what its client prefers among therapists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from clients.models import Client, TherapistWish
from clinic.prepared_query import Param, PreparedQuery
from clinic.refusals import Refusal

WISHES = PreparedQuery(
    lambda: TherapistWish.objects.filter(client__eq_any=Param("clients")).values_list(
        "client_id", "wish", "resource_id"
    )
)


class RequestedResource(NamedTuple):
    """A resource that must be assigned to the visit: to this kind and requirement, where they are named."""

    resource: UUID
    kind: str = ""
    requirement: UUID | None = None

    def matches(self, *, resource: UUID, kind: str, requirement: UUID) -> bool:
        """True if this candidate of this requirement is the one requested."""
        return (
            resource == self.resource and self.kind in ("", kind) and self.requirement in (None, requirement)
        )


@dataclass(frozen=True)
class Preferences:
    """Therapists never to be offered, those to be offered first, and the preferred gender (blank: any)."""

    never: frozenset[UUID] = frozenset()
    preferred: frozenset[UUID] = frozenset()
    gender: str = ""


NO_PREFERENCES = Preferences()


type Party = tuple[Client | None, Iterable[UUID]]
"""Who books, and who comes along."""


def preferences_of(client: Client | None, guests: Iterable[UUID] = ()) -> Preferences:
    """Return all preferences of the client, and of the guests only the therapists they never want."""
    [found] = preferences_of_each([(client, guests)])
    return found


def preferences_of_each(parties: Iterable[Party]) -> list[Preferences]:
    """Return the preferences of each of these clients with their guests, as many as they are in one query."""
    booked = [(client, [p for p in (client and client.pk, *guests) if p]) for client, guests in parties]
    everybody = [person for _, people in booked for person in people]
    rows = WISHES(clients=everybody) if everybody else []
    return [_preferences_in(rows, client, people) for client, people in booked]


def _preferences_in(
    rows: Iterable[tuple[UUID, str, UUID]], client: Client | None, people: list[UUID]
) -> Preferences:
    if not people:
        return NO_PREFERENCES
    booking, gender = (client.pk, client.therapist_gender) if client else (None, "")
    by_wish: dict[str, set[UUID]] = {"never": set(), "prefer": set()}
    for person, wish, resource in rows:
        if person in people and (person == booking or wish == "never"):
            by_wish[wish].add(resource)
    return Preferences(frozenset(by_wish["never"]), frozenset(by_wish["prefer"]), gender)


def unwanted_therapists(
    requested: Iterable[RequestedResource], preferences: Preferences
) -> Iterator[Refusal]:
    """Yield the refusal of a request for a therapist whom somebody treated never wants."""
    if preferences.never.intersection(resource.resource for resource in requested):
        yield Refusal(
            "therapist_unwanted",
            "This client does not wish to see this therapist. Choose another, or overrule it.",
        )
