"""The consents and opt-outs of two records as those of one person: the latest word of each kind stands."""

from datetime import datetime
from itertools import pairwise

from django.db.models import QuerySet

from clients.merging.journal import Journal
from clients.models import Client, Consent
from clients.models.consent import LETTERS, MERGED, WITHDRAWN, next_statement
from clients.models.consent_text import KINDS
from clinic.mail import outbox
from clinic.models import Suppression


def join_consents(journal: Journal) -> None:
    """Give the consents to the target; one that stood when the other name said something newer ends then."""
    for kind in KINDS:
        _join_consents_of(kind, journal)


def _join_consents_of(kind: str, journal: Journal) -> None:
    clients = [journal.source, journal.target]
    consents = Consent.objects.filter(client__in=clients, kind=kind).order_by("given_at", "pk")
    # That the time of a consent was over is no word of the client: it ends that consent alone.
    statements = [
        *consents.values_list("given_at", flat=True),
        *consents.ended_by_a_no().values_list("withdrawn_at", flat=True),
    ]
    # The oldest first: at no moment do two of them overlap.
    for consent, newer in pairwise([*consents, None]):
        assert consent is not None
        same_time = consent.given_at if newer and newer.given_at == consent.given_at else None
        # One that ended in the moment in which it was given never stood, and does not begin to.
        ends = (same_time, consent.withdrawn_at, next_statement(consent.given_at, statements))
        ends_at = min(filter(None, ends), default=None)
        moves = {} if consent.client_id == journal.target.pk else {"client_id": journal.target.pk}
        if consent.is_refusal or ends_at == consent.withdrawn_at:
            if moves:
                journal.change(consent, **moves)
            continue
        _keep_refusal(consent, journal)
        journal.change(
            consent,
            **moves,
            withdrawn_at=ends_at,
            withdrawn_by="",
            withdrawn_how="",
            ended_by_merge=journal.merge,
            ended_how=MERGED if ends_at else "",
        )


def _keep_refusal(consent: Consent, journal: Journal) -> None:
    """Keep the No that ended a consent, which the merge ends by an earlier word, as a No alone."""
    said_at = consent.withdrawn_at
    both = Consent.objects.filter(client__in=[journal.source, journal.target], kind=consent.kind)
    is_no = both.ended_by_a_no().filter(pk=consent.pk).exists()
    if said_at is None or not is_no or both.filter(given_at=said_at).exists():
        return
    journal.add(
        Consent(
            client=journal.target,
            kind=consent.kind,
            language=consent.language,
            given_at=said_at,
            given_by_name=consent.given_by_name,
            recorded_by=consent.withdrawn_by,
            withdrawn_at=said_at,
            withdrawn_how=consent.withdrawn_how,
            withdrawn_by=consent.withdrawn_by,
            ended_how=WITHDRAWN,
        )
    )


def withdraw_letters_not_allowed(client: Client) -> None:
    """Withdraw the letters that wait and rest on a consent that stands no more."""
    for kind, letters in LETTERS.items():
        if Consent.objects.filter(client=client, kind=kind).exists() and not Consent.objects.has_consent(
            client.pk, kind
        ):
            for letter in letters:
                outbox.withdraw_from(recipient_key=str(client.pk), kind=letter)


def opt_outs_of(*clients: Client) -> QuerySet[Suppression]:
    """Return the opt-outs of these clients."""
    keys = [str(client.pk) for client in clients]
    return Suppression.objects.filter(cause="opt_out", recipient_key__in=keys)


def join_opt_outs(journal: Journal) -> None:
    """Give the opt-outs to the target, each kind dated by the newest; a consent newer than one ends it."""
    both = opt_outs_of(journal.source, journal.target)
    newest = both.order_by("kind", "-created_at", "-pk").distinct("kind")
    for opt_out in both.exclude(pk__in=list(newest.values_list("pk", flat=True))):
        journal.remove(opt_out)
    for consent in Consent.objects.live(journal.target.pk):
        letters = LETTERS.get(consent.kind, ())
        for opt_out in both.filter(kind__in=letters, created_at__lte=consent.given_at):
            journal.remove(opt_out)
    # Written anew rather than changed: a consent given since may end it, and it comes back when they part.
    for opt_out in both.filter(recipient_key=str(journal.source.pk)):
        kind, created_at = opt_out.kind, opt_out.created_at
        journal.remove(opt_out)
        journal.add(
            Suppression(
                cause="opt_out", recipient_key=str(journal.target.pk), kind=kind, created_at=created_at
            )
        )


def carry_refusals(source: Client, target: Client, *, since: datetime) -> None:
    """Let a No that was said between merge and parting count for both: nobody knows whose it was."""
    for kind in KINDS:
        both = Consent.objects.filter(client__in=[source, target], kind=kind)
        refusal = both.ended_by_a_no().filter(withdrawn_at__gt=since).order_by("-withdrawn_at").first()
        if refusal is not None:
            said_at, by = refusal.withdrawn_at, refusal.withdrawn_by
            live = both.live().filter(given_at__lt=said_at)
            live.update(withdrawn_at=said_at, withdrawn_by=by, ended_how=WITHDRAWN)
    for opt_out in opt_outs_of(target).filter(created_at__gt=since):
        Suppression.objects.get_or_create(
            cause="opt_out",
            recipient_key=str(source.pk),
            kind=opt_out.kind,
            defaults={"created_at": opt_out.created_at},
        )
