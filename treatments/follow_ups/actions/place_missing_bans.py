"""Put the ban that a red flag could not put when it was raised."""

from django.db import transaction

from clients.models import Client
from clinic.actors import SystemActor
from treatments.follow_ups.actions.raise_follow_up import ban
from treatments.models import FollowUp

US = SystemActor("red flags")


@transaction.atomic
def ban_flagged(*, follow_up: FollowUp) -> bool:
    """Ban a client who was archived when the flag was raised and is back; False when there is no need."""
    client = Client.lock(follow_up.client_id)
    followed = FollowUp.lock(follow_up.pk)
    if followed.closed_at is not None or followed.hold is not None:
        return False
    followed.hold = ban(client, US)
    followed.save(update_fields=["hold"])
    return followed.hold is not None
