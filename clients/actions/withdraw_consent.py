"""Record that a client no longer agrees."""

from django.db import transaction

from clients.models import Client, Consent
from clients.models.consent import LETTERS
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.refusals import Refusal


@transaction.atomic
def withdraw_consent(*, client: Client, kind: str, how: str = "", by: Actor) -> Consent:
    """End the consent of this kind; letters that it allowed and that have not left are withdrawn.

    `how` is the way by which the client said so; blank where nobody noted it.
    """
    Client.lock(client.pk)
    consent = Consent.objects.live(client.pk, kind).first()
    if consent is None:
        raise Refusal("consent_missing", "There is no consent of this kind to withdraw.")
    consent.withdrawn_at, consent.withdrawn_by, consent.withdrawn_how = clock.now(), by.actor_key, how
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_how"])
    for letter in LETTERS.get(kind, ()):
        outbox.withdraw_from(recipient_key=str(client.pk), kind=letter)
    audit.record(
        by, "withdrew_consent", consent, client_key=client.pk, fields=["withdrawn_at", "withdrawn_how"]
    )
    return consent
