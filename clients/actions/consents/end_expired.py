"""End the consents whose time is over."""

import logging

from django.db import transaction

from clients.models import Client, Consent
from clients.models.consent import EXPIRED, LETTERS
from clinic import audit, clock
from clinic.actors import SystemActor
from clinic.jobs import run_each
from clinic.mail import outbox

log = logging.getLogger(__name__)
BY = SystemActor("clients.end_expired_consents")


def end_expired_consents() -> int:
    """End each consent whose time is over; return how many were."""
    return run_each(Consent.objects.expired(clock.now()), end_expired_consent, log=log)


@transaction.atomic
def end_expired_consent(consent: Consent) -> bool:
    """End a consent as of the end of its time; its letters that have not left are withdrawn."""
    Client.lock(consent.client_id)
    expired = Consent.objects.expired(clock.now()).filter(pk=consent.pk).first()
    if expired is None:
        return False
    expired.withdrawn_at, expired.ended_how, expired.withdrawn_by = expired.ends_at, EXPIRED, BY.actor_key
    expired.save(update_fields=["withdrawn_at", "ended_how", "withdrawn_by"])
    for letter in LETTERS.get(expired.kind, ()):
        outbox.withdraw_from(recipient_key=str(expired.client_id), kind=letter)
    audit.record(BY, "consent_expired", expired, client_key=expired.client_id, fields=["withdrawn_at"])
    return True
