"""Send one letter: claim it, commit, send, and record what became of it."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.suppress import suppress
from clinic.mail.transport import Outcome, PostOffice
from clinic.models import Envelope, Suppression

ATTEMPTS = 14
LONGEST_WAIT = timedelta(hours=4)
US = SystemActor("outbox")


def deliver_letter(office: PostOffice) -> Outcome | None:
    """Send the letter that is due longest through an open post office; None when none is due.

    The claim is committed before the letter leaves: a sender that dies keeps its lease, and when that has run
    out the letter is sent again under the same Message-ID. A letter is claimed only when it is about to
    leave, so at most one per sender is ever in doubt.
    """
    envelope = claim()
    if envelope is None:
        return None
    outcome, error = office.send(envelope)
    record(envelope, outcome, error)
    return outcome


@transaction.atomic
def claim() -> Envelope | None:
    """Lease the next letter to this sender; those that may not be sent any more are put aside on the way."""
    now = clock.now()
    refused = Suppression.objects.filter(
        Q(cause="bounce", address=Lower(OuterRef("to_address")))
        | Q(cause="opt_out", recipient_key=OuterRef("recipient_key"), kind=OuterRef("kind"))
    )
    due = Envelope.objects.due(now).select_for_update(skip_locked=True, no_key=True, of=("self",))
    while envelope := due.annotate(refused=Exists(refused)).first():
        if envelope.send_before and envelope.send_before <= now:
            put_aside = {"state": "withdrawn", "withdrawn_at": now}
        elif envelope.refused:  # type: ignore[attr-defined]
            put_aside = {"state": "suppressed"}
        else:
            break
        Envelope.objects.filter(pk=envelope.pk).update(**put_aside, leased_until=None)
    else:
        return None
    envelope.state, envelope.attempts = "sending", envelope.attempts + 1
    envelope.leased_until = now + timedelta(seconds=settings.LETTER_LEASE_SECONDS)
    envelope.save(update_fields=["state", "attempts", "leased_until"])
    return envelope


def record(envelope: Envelope, outcome: Outcome, error: str) -> None:
    """Write down what became of a letter, unless its lease ran out and another sender has it now."""
    now = clock.now()
    mine = Envelope.objects.filter(pk=envelope.pk, state="sending", leased_until=envelope.leased_until)
    match outcome:
        case Outcome.SENT:
            mine = Envelope.objects.filter(pk=envelope.pk, state__in=["sending", "waiting"])
            mine.update(state="sent", sent_at=now, leased_until=None, last_error="")
        case Outcome.BOUNCED:
            with transaction.atomic():
                mine.update(state="failed", leased_until=None, last_error=error)
                suppress(address=envelope.to_address, by=US)
        case Outcome.UNSENDABLE:
            mine.update(state="failed", leased_until=None, last_error=error)
        case _ if envelope.attempts >= ATTEMPTS:
            mine.update(state="failed", leased_until=None, last_error=error)
        case _:
            mine.update(
                state="waiting",
                leased_until=None,
                last_error=error,
                send_after=now + pause(envelope.attempts),
            )


def pause(attempts: int) -> timedelta:
    """How long a letter waits after this many attempts: doubling, up to hours, a little apart from others."""
    doubled = timedelta(seconds=settings.LETTER_RETRY_SECONDS * 2.0 ** (attempts - 1))
    return min(doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)
