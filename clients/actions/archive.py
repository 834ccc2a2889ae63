"""Take a client off the list."""

from itertools import chain

from django.db import transaction

from clients.models import Client
from clients.models.consent import LETTERS
from clinic import clock
from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.mail import outbox


@transaction.atomic
def archive(*, client: Client, revision: int | None, by: Actor) -> Client:
    """Leave a client out of lists and searches; the record stays and can be restored.

    Letters to the client that rest on a consent and have not left are taken back.
    """
    wanted = {"archived_at": client.archived_at or clock.now()}
    client = change_record(client, wanted, revision=revision, by=by, verb="archived", client_key=client.pk)
    for kind in chain.from_iterable(LETTERS.values()):
        outbox.withdraw_from(recipient_key=str(client.pk), kind=kind)
    return client
