"""Raise a follow-up about a clinical letter that a client did not get."""

from django.db import transaction

from clients.models import Client
from clinic.actors import Actor
from clinic.mail import wording
from clinic.models import Envelope, Practice
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import FollowUp

WHY = {
    "suppressed": "was kept back: the client stopped these letters, or the address does not exist",
    "failed": "could not be delivered",
}


@transaction.atomic
def raise_undelivered(*, letter: Envelope, by: Actor) -> FollowUp:
    """Ask the therapist to reach the client in another way."""
    client = Client.objects.get(pk=letter.recipient_key)
    on = wording.day(letter.created_at, Practice.current().zone)
    sentence = f"A letter of {on} {WHY[letter.state]}. Call, or ask for another address."
    return raise_follow_up(client=client, reason="undelivered", urgency="routine", evidence=[sentence], by=by)
