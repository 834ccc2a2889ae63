"""Place the ban that a red flag could not place when it was raised."""

from django.db import transaction

from clients.models import Client
from clinic.actors import SystemActor
from treatments.follow_ups.bans import place_ban
from treatments.models import FollowUp

SYSTEM = SystemActor("red flags")


@transaction.atomic
def place_missing_ban(*, follow_up: FollowUp) -> bool:
    """Ban a client who was archived when the flag was raised and is back; return False if not needed."""
    client = Client.lock(follow_up.client_id)
    follow_up = FollowUp.lock(follow_up.pk)
    if follow_up.closed_at is not None or follow_up.hold is not None:
        return False
    follow_up.hold = place_ban(client, SYSTEM)
    follow_up.save(update_fields=["hold"])
    return follow_up.hold is not None
