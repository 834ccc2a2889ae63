"""Record that a client agreed."""

from datetime import datetime

from django.db import transaction

from clients.age import is_child
from clients.models import Client, Consent
from clients.models.consent import LETTERS
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail.actions.opt_out import opt_in
from clinic.models import Practice
from clinic.refusals import Refusal, fault


@transaction.atomic
def give_consent(
    *,
    client: Client,
    kind: str,
    text_version: str,
    how: str,
    by: Actor,
    language: str = "",
    given_by_name: str = "",
    given_at: datetime | None = None,
) -> Consent:
    """Record a consent; one to an older text ends then.

    Without `given_by_name` the client gave it, or a child's guardian. An opt-out of its letters ends.
    Refuses the text that was agreed to already.
    """
    now = clock.now()
    given_at = given_at or now
    if given_at > now:
        raise fault("/given_at", "in_the_future", "A consent is recorded once it was given.")
    client = Client.lock(client.pk)
    client.require_on_file()
    given_by_name = given_by_name or _name_of_consenter(client)
    if before := Consent.objects.live(client.pk, kind).first():
        _end(before, text_version, given_at, by)
    consent = Consent(
        client=client,
        kind=kind,
        text_version=text_version,
        language=language or client.language,
        how=how,
        given_at=given_at,
        given_by_name=given_by_name,
        recorded_by=by.actor_key,
    )
    consent.full_clean()
    consent.save(force_insert=True)
    for letter in LETTERS.get(kind, ()):
        opt_in(recipient_key=str(client.pk), kind=letter, by=by)
    audit.record(by, "gave_consent", consent, client_key=client.pk, fields=["kind", "text_version", "how"])
    return consent


def _name_of_consenter(client: Client) -> str:
    practice = Practice.current()
    if client.birth_on is None and client.guardian is not None:
        return client.guardian.name
    if not is_child(client.birth_on, practice.today(), practice.adult_age):
        return client.name
    if client.guardian is None:
        raise fault(
            "/given_by_name", "guardian_missing", "A parent or guardian agrees for a child: say who did."
        )
    return client.guardian.name


def _end(before: Consent, text_version: str, given_at: datetime, by: Actor) -> None:
    if before.text_version == text_version or given_at < before.given_at:
        raise Refusal(
            "consent_given_already", "This consent stands already. Withdraw it, or take a newer text."
        )
    before.withdrawn_at, before.withdrawn_by = given_at, by.actor_key
    before.save(update_fields=["withdrawn_at", "withdrawn_by"])
