"""Record that a client agreed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from clients.actions.consents.terms import (
    NO_TERMS,
    ConsentTerms,
    end_of,
    giver,
    require_text,
    sign_consent,
)
from clients.models import Client, Consent, ConsentText
from clients.models.consent import EXPIRED, GUARDIAN, LETTERS, SUPERSEDED, WITHDRAWN, next_statement
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail.actions.opt_out import opt_in, opted_out_at
from clinic.refusals import fault


@transaction.atomic
def give_consent(
    *,
    client: Client,
    kind: str,
    how: str,
    by: Actor,
    text: ConsentText | None = None,
    text_version: str = "",
    language: str = "",
    given_by_name: str = "",
    given_at: datetime | None = None,
    terms: ConsentTerms = NO_TERMS,
) -> Consent:
    """Record a consent in the order in which the client spoke; the client's newest word stands.

    It ends the consent that stood when it was given. Where the client has said something newer since (a newer
    consent, a withdrawal, an opt-out), it is kept as history that ended then. Older opt-outs of its letters
    end. Without `given_by_name` the client gave it, or a child's guardian. `text` is the published text that
    was agreed to; without one only its version is kept, as of a text on paper.
    """
    given_at = given_at or clock.now()
    require_text(text, text_version, kind, terms)
    client = _lock_when_given(client, given_at)
    opt_outs = [opted_out_at(str(client.pk), letter) for letter in LETTERS.get(kind, ())]
    ended_at = _ended_at(client, kind, given_at, opt_outs)
    consent = Consent(
        client=client,
        kind=kind,
        text=text,
        text_version=str(text.number) if text else text_version,
        language=text.language if text else language or client.language,
        how=how,
        given_at=given_at,
        recorded_by=by.actor_key,
        withdrawn_at=ended_at,
        withdrawn_by=by.actor_key if ended_at else "",
        ended_how=_ending_of(client, kind, ended_at),
        ends_at=end_of(text, given_at, terms),
        **giver(client, given_by_name, given_at, terms),
        **terms.columns,
    )
    _refuse_standing_text(consent, opt_outs)
    _keep(consent, terms, by)
    return consent


def _lock_when_given(client: Client, given_at: datetime) -> Client:
    """Lock the client; refuse a time of the future, and one at which nobody was on file to agree."""
    if given_at > clock.now():
        raise fault("/given_at", "in_the_future", "A consent is recorded once it was given.")
    client = Client.lock(client.pk)
    client.require_on_file()
    client.require_in_lifetime(given_at, pointer="/given_at")
    return client


def _keep(consent: Consent, terms: ConsentTerms, by: Actor) -> None:
    """Write the consent in its order, with its signature; older opt-outs of its letters end."""
    _end_those_before(consent, by)
    consent.full_clean()
    consent.save(force_insert=True)
    if terms.signature:
        sign_consent(consent, terms.signature, by)
    key = str(consent.client_id)
    for letter in LETTERS.get(consent.kind, ()):
        opt_in(recipient_key=key, kind=letter, by=by, until=consent.given_at)
    audit.record(by, "gave_consent", consent, client_key=key, fields=["kind", "text_version", "how"])


def _refuse_standing_text(consent: Consent, opt_outs: Sequence[datetime | None]) -> None:
    """Refuse a text that stands already, unless its letters were stopped: agreeing again starts them.

    A text is agreed to again for other areas, for another visit, where its time ran out, and by a client for
    whom a guardian did.
    """
    standing = Consent.objects.in_force(consent.client_id, consent.kind, clock.now())
    same = standing.filter(text=consent.text, text_version=consent.text_version, areas=consent.areas)
    if consent.given_as != GUARDIAN:
        same = same.exclude(given_as=GUARDIAN)
    is_for_a_visit = consent.text is not None and consent.text.asked_each_visit
    if same.exists() and not any(opt_outs) and not is_for_a_visit:
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


def _ending_of(client: Client, kind: str, ended_at: datetime | None) -> str:
    """Return how a consent of the past ended at this time: by a newer one, or by a No."""
    if ended_at is None:
        return ""
    newer = client.consents.given().filter(kind=kind, given_at=ended_at)
    return SUPERSEDED if newer.exists() else WITHDRAWN


def _end_those_before(consent: Consent, by: Actor) -> None:
    """End the consent that stood when this one was given: a newer text takes its place.

    One whose time was over by then ended at the end of its time.
    """
    stood = Consent.objects.at(consent.client_id, consent.kind, consent.given_at)
    stood.filter(ends_at__lte=consent.given_at).update(
        withdrawn_at=F("ends_at"), withdrawn_by=by.actor_key, ended_how=EXPIRED, ended_by_merge=None
    )
    stood.update(
        withdrawn_at=consent.given_at,
        withdrawn_by=by.actor_key,
        ended_how=SUPERSEDED,
        ended_by_merge=None,
    )
