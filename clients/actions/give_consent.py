"""Record that a client agreed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clients.models import Client, Consent
from clients.models.consent import LETTERS, next_statement
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail.actions.opt_out import opt_in, opted_out_at
from clinic.models import Practice
from clinic.refusals import fault
from clinic.setup.days import earliest_day


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
    """Record a consent in the order in which the client spoke; the client's newest word stands.

    It ends the consent that stood when it was given. Where the client has said something newer since (a newer
    consent, a withdrawal, an opt-out), it is kept as history that ended then. Older opt-outs of its letters
    end. Without `given_by_name` the client gave it, or a child's guardian.
    """
    given_at = given_at or clock.now()
    if given_at > clock.now():
        raise fault("/given_at", "in_the_future", "A consent is recorded once it was given.")
    client = Client.lock(client.pk)
    client.require_on_file()
    client.require_in_lifetime(given_at, pointer="/given_at")
    opt_outs = [opted_out_at(str(client.pk), letter) for letter in LETTERS.get(kind, ())]
    _refuse_standing_text(client, kind, text_version, opt_outs)
    ended_at = _ended_at(client, kind, given_at, opt_outs)
    consent = Consent(
        client=client,
        kind=kind,
        text_version=text_version,
        language=language or client.language,
        how=how,
        given_at=given_at,
        given_by_name=_consenter(client, given_by_name, given_at),
        recorded_by=by.actor_key,
        withdrawn_at=ended_at,
        withdrawn_by=by.actor_key if ended_at else "",
    )
    _end_those_before(consent, by)
    consent.full_clean()
    consent.save(force_insert=True)
    for letter in LETTERS.get(kind, ()):
        opt_in(recipient_key=str(client.pk), kind=letter, by=by, until=given_at)
    audit.record(by, "gave_consent", consent, client_key=client.pk, fields=["kind", "text_version", "how"])
    return consent


def _refuse_standing_text(
    client: Client, kind: str, text_version: str, opt_outs: Sequence[datetime | None]
) -> None:
    """Refuse a text that stands already, unless its letters were stopped: agreeing again starts them."""
    stands = Consent.objects.live(client.pk, kind).filter(text_version=text_version).exists()
    if stands and not any(opt_outs):
        raise fault(
            "/text_version",
            "consent_given_already",
            "This consent stands already. Withdraw it, or take a newer text.",
            status=409,
        )


def _ended_at(
    client: Client, kind: str, given_at: datetime, opt_outs: Sequence[datetime | None]
) -> datetime | None:
    """Return when the client next said something about this after `given_at`; None if that is the last word.

    Opting out of all its letters is a No to the consent; opting out of some of them is not.
    """
    refusal = max(filter(None, opt_outs)) if opt_outs and None not in opt_outs else None
    return next_statement(given_at, [*client.consents.filter(kind=kind).statements(), refusal])


def _end_those_before(consent: Consent, by: Actor) -> None:
    """End the consent that stood when this one was given: a newer text takes its place."""
    stood = Consent.objects.at(consent.client_id, consent.kind, consent.given_at)
    stood.update(withdrawn_at=consent.given_at, withdrawn_by=by.actor_key, ended_by_merge=None)


def _consenter(client: Client, given_by_name: str, given_at: datetime) -> str:
    """Return who consents: whoever is named, else the client or their guardian; a child never does."""
    if not client.is_minor(earliest_day(given_at), Practice.current().adult_age):
        return given_by_name or client.name
    own_names = {" ".join(name.split()).casefold() for name in (client.name, client.full_name)}
    if given_by_name and " ".join(given_by_name.split()).casefold() not in own_names:
        return given_by_name
    if given_by_name or client.guardian is None:
        raise fault(
            "/given_by_name", "guardian_missing", "A parent or guardian agrees for a child: say who did."
        )
    return client.guardian.name
