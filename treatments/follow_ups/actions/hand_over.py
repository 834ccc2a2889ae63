"""Hand over the follow-ups of somebody who no longer looks after them."""

from django.db import transaction

from clients.models import Client
from clinic import audit
from clinic.actors import Actor
from clinic.mail import outbox
from treatments.follow_ups.letters import ALERT, send_alert
from treatments.follow_ups.owner import choose_owner, keepers
from treatments.models import FollowUp


@transaction.atomic
def hand_over(*, follow_up: FollowUp, by: Actor) -> bool:
    """Give an open follow-up to whoever looks after the client now, who gets the alert if it cannot wait.

    Returns False if it was closed, or given to somebody else, meanwhile.
    """
    Client.lock(follow_up.client_id)
    follow_up = FollowUp.lock(follow_up.pk)
    if follow_up.closed_at is not None or follow_up.owner in keepers():
        return False
    follow_up.owner = choose_owner(follow_up.client, follow_up.episode)
    outbox.withdraw(about=follow_up.letter_key, kinds=[ALERT])
    send_alert(follow_up)
    follow_up.save_revision("owner")
    audit.record(by, "handed_over", follow_up, client_key=follow_up.client_id, fields=["owner"])
    return True
