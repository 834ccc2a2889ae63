"""Record that a client does not agree, or no longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clients.addressing import speaker
from clients.models import Client, Consent
from clients.models.consent import LETTERS, WITHDRAWN
from clients.models.consent_text import KINDS
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.refusals import Refusal, fault
from clinic.setup.days import earliest_day


@transaction.atomic
def withdraw_consent(
    *, client: Client, kind: str, how: str = "", said_at: datetime | None = None, by: Actor
) -> Consent:
    """Record a No in the order in which the client spoke; the client's newest word stands.

    It ends the consent that stood when it was said, as of now unless `said_at` says when. Where none stood,
    the No alone is kept: a consent dated before it is history. Letters that have not left and are allowed no
    more are withdrawn. `how` is the way by which the client said so; blank where nobody noted it.
    """
    if kind not in KINDS:
        raise Refusal(
            "not_found", _("Name one of the kinds: {codes}.").format(codes=", ".join(KINDS)), status=404
        )
    now = clock.now()
    said_at = said_at or now
    if said_at > now:
        raise fault("/said_at", "in_the_future", "Record a No once it was said.")
    client = Client.lock(client.pk)
    client.require_in_lifetime(said_at, pointer="/said_at")
    consent = Consent.objects.at(client.pk, kind, said_at).first()
    if consent is None:
        consent = _refusal(client, kind, said_at, by.actor_key, how)
        consent.save(force_insert=True)
    else:
        _keep_later_refusal(consent)
        consent.withdrawn_at, consent.withdrawn_by, consent.withdrawn_how = said_at, by.actor_key, how
        consent.ended_by_merge, consent.ended_how = None, WITHDRAWN
        consent.save(
            update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_how", "ended_by_merge", "ended_how"]
        )
    if not Consent.objects.has_consent(client.pk, kind):
        for letter in LETTERS.get(kind, ()):
            outbox.withdraw_from(recipient_key=str(client.pk), kind=letter)
    audit.record(
        by, "withdrew_consent", consent, client_key=client.pk, fields=["withdrawn_at", "withdrawn_how"]
    )
    return consent


def _keep_later_refusal(consent: Consent) -> None:
    """Keep the No that ended a consent, which is now to end by an earlier one; a newer text keeps itself."""
    later = consent.withdrawn_at
    if later is None or consent.client.consents.filter(kind=consent.kind, given_at=later).exists():
        return
    refusal = _refusal(consent.client, consent.kind, later, consent.withdrawn_by, consent.withdrawn_how)
    refusal.save(force_insert=True)


def _refusal(client: Client, kind: str, said_at: datetime, recorded_by: str, how: str) -> Consent:
    on = earliest_day(said_at)
    return Consent(
        client=client,
        kind=kind,
        language=client.language,
        given_at=said_at,
        given_by_name=speaker(client, on).name,
        recorded_by=recorded_by,
        withdrawn_at=said_at,
        withdrawn_how=how,
        withdrawn_by=recorded_by,
        ended_how=WITHDRAWN,
    )
