"""Take a client off the list."""

from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.actions.change import change
from clinic.actors import Actor


@transaction.atomic
def archive(*, client: Client, revision: int | None, by: Actor) -> Client:
    """Leave a client out of lists and searches; the record stays and can be restored."""
    wanted = {"archived_at": client.archived_at or clock.now()}
    return change(client, wanted, revision=revision, by=by, verb="archived", client_key=client.pk)
