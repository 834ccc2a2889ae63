"""Put an archived client back on the list."""

from django.db import transaction

from clients.models import Client
from clinic.actions.records import change_record
from clinic.actors import Actor


@transaction.atomic
def restore(*, client: Client, revision: int | None, by: Actor) -> Client:
    """Bring an archived client back into lists and searches."""
    return change_record(
        client, {"archived_at": None}, revision=revision, by=by, verb="restored", client_key=client.pk
    )
