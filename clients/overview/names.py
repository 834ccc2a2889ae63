"""Read the names behind the keys that letters and the audit keep: of clients and of staff."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from clients.models import Client
from clinic.models import Staff


class NamesOfKeys(NamedTuple):
    """The names of clients and of members of staff, by their keys."""

    clients: dict[str, str]
    staff: dict[str, str]


def names_of_keys(keys: Iterable[str]) -> NamesOfKeys:
    """Return the names that these keys stand for; a key of nobody is left out."""
    ids = {found for key in keys if (found := _id_of(key))}
    staff = Staff.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return NamesOfKeys(listed_names(ids), {str(pk): name for pk, name in staff})


def listed_names(keys: Collection[str | UUID]) -> dict[str, str]:
    """Return the names of the clients of these ids, as they are listed."""
    clients = Client.objects.filter(pk__in=keys).only("name", "preferred_name") if keys else ()
    return {str(client.pk): client.listed_name for client in clients}


def _id_of(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
