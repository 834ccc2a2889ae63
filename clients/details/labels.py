"""Read the labels of clients, in one query for any number of them."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from clients.models import ClientLabel, Label


def labels_of(clients: Collection[UUID]) -> dict[UUID, list[Label]]:
    """Return the labels of each of these clients by name; a client without one has an empty list."""
    found: dict[UUID, list[Label]] = defaultdict(list)
    given = ClientLabel.objects.filter(client__in=clients).select_related("label").order_by("label__name")
    for each in given if clients else ():
        found[each.client_id].append(each.label)
    return found
