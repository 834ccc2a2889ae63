"""Record what a client tells the desk about their health."""

from datetime import datetime

from django.db import transaction

from clients.models import Client, HealthStatement
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import fault


@transaction.atomic
def record_health_statement(
    *, client: Client, words: str, by: Actor, said_at: datetime | None = None
) -> HealthStatement:
    """Keep a client's words about their health for a therapist, who is to ask about them."""
    now = clock.now()
    if said_at is not None and said_at > now:
        raise fault("/said_at", "in_the_future", "Record it once the client has said it.")
    client = Client.lock(client.pk)
    client.require_on_file()
    client.require_in_lifetime(said_at, pointer="/said_at")
    statement = HealthStatement.objects.create(
        client=client, words=words, said_at=said_at or now, recorded_by=by.actor_key
    )
    audit.record(by, "recorded_health_statement", statement, client_key=client.pk, fields=["words"])
    return statement
