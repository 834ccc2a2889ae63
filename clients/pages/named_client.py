"""The client whom the key of a link names beside the record that the link is about."""

from uuid import UUID

from clients.models import Client


def read_key(key: str) -> tuple[UUID, Client]:
    """Return the record's key and the client of `record/client`: the one who goes on after a merge.

    Raises `ValueError` for a key that names no two, and `Client.DoesNotExist`.
    """
    record, named = (UUID(part) for part in key.split("/"))
    return record, Client.objects.select_related("guardian").get(pk=named).survivor()
