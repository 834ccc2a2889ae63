"""Ids of clients who were merged: they lead on to the record of the same person that goes on."""

from uuid import UUID

from clients.models import Client


def require_client_not_merged(pk: UUID | str) -> None:
    """Raise `Refusal` `client_merged` for the id of a client who was merged into another."""
    client = Client.objects.filter(pk=pk).exclude(merged_into=None).first()
    if client is not None:
        client.require_not_merged()


def key_that_goes_on(pk: UUID) -> UUID:
    """Return the id of the record that goes on in place of the one of this id; else this id."""
    client = Client.objects.filter(pk=pk).exclude(merged_into=None).first()
    return client.survivor().pk if client else pk
