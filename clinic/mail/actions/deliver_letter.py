"""Send one letter: lease it, commit, send, and record the outcome."""

import logging
import random
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.suppress import suppress
from clinic.mail.letter_hours import LetterHours
from clinic.mail.readers import cause_holds, follow_reader
from clinic.mail.suppressions import cause_of, is_to_staff
from clinic.mail.transport import MailTransport, Outcome
from clinic.models import Envelope

log = logging.getLogger(__name__)
ATTEMPTS = 14
LONGEST_WAIT = timedelta(hours=4)
BOUNCES_APART = timedelta(days=1)
"""Two answers that may mean "no such mailbox", so far apart, are taken for one."""
SYSTEM = SystemActor("outbox")


def deliver_letter(transport: MailTransport) -> Outcome | None:
    """Send the letter that is due longest over an open connection; None when none is due.

    The lease is committed before the letter leaves: a sender that dies keeps it, and when it has run out the
    letter is sent again under the same Message-ID. A letter is leased only when it is about to leave, so at
    most one per sender is ever in doubt.
    """
    envelope = lease_next()
    if envelope is None:
        return None
    outcome, error = transport.send(envelope)
    record_outcome(envelope, outcome, error)
    return outcome


@transaction.atomic
def lease_next() -> Envelope | None:
    """Lease the next letter to this sender, for its present reader; mark those that may not be sent."""
    now = clock.now()
    due = Envelope.objects.due(now).select_for_update(skip_locked=True, no_key=True, of=("self",))
    while envelope := due.first():
        changes = _changes_instead(envelope, now)
        if not changes:
            break
        Envelope.objects.filter(pk=envelope.pk).update(**changes, leased_until=None)
    else:
        return None
    envelope.state, envelope.attempts = "sending", envelope.attempts + 1
    envelope.leased_until = now + timedelta(seconds=settings.LETTER_LEASE_SECONDS)
    envelope.save(update_fields=["state", "attempts", "leased_until"])
    return envelope


def _changes_instead(envelope: Envelope, now: datetime) -> dict[str, Any]:
    """Return what becomes of a letter that may not leave now; nothing if it may, for its present reader."""
    if envelope.send_before and envelope.send_before <= now:
        return {"state": "withdrawn", "withdrawn_at": now}
    try:
        with transaction.atomic():
            if not cause_holds(envelope):
                return {"state": "withdrawn", "withdrawn_at": now}
            has_reader = follow_reader(envelope)
    except Exception as error:  # one letter that cannot be written anew does not stop the others
        log.exception("Letter %s could not be judged or written anew; it waits", envelope.pk)
        later = now + retry_delay(envelope.attempts + 1)
        waits = {"state": "waiting", "send_after": later, "attempts": envelope.attempts + 1}
        return (waits if envelope.attempts < ATTEMPTS else {"state": "failed"}) | {
            "last_error": type(error).__name__
        }
    if not has_reader:
        return {"state": "suppressed", "cause": "no_reader"}
    cause = cause_of(envelope)
    if cause and not is_to_staff(envelope):
        return {"state": "suppressed", "cause": cause}
    if envelope.hours and not (hours := LetterHours.read(envelope.hours)).may_leave(now):
        return {"state": "waiting", "send_after": hours.next_opening(now)}
    return {}


def record_outcome(envelope: Envelope, outcome: Outcome, error: str) -> None:
    """Record the outcome of a letter, unless its lease ran out and another sender has it now."""
    now = clock.now()
    leased = Envelope.objects.filter(pk=envelope.pk, state="sending", leased_until=envelope.leased_until)
    match outcome:
        case Outcome.SENT:
            leased = Envelope.objects.filter(pk=envelope.pk, state__in=["sending", "waiting"])
            leased.update(state="sent", sent_at=now, leased_until=None, last_error="")
        case Outcome.BOUNCED:
            _record_bounce(envelope, leased, error)
        case Outcome.PERHAPS_BOUNCED if has_bounced_before(envelope):
            _record_bounce(envelope, leased, error)
        case Outcome.UNSENDABLE:
            leased.update(state="failed", leased_until=None, last_error=error)
        case _:
            if outcome is Outcome.PERHAPS_BOUNCED:
                Envelope.objects.filter(pk=envelope.pk, bounced_at=None).update(bounced_at=now)
            _try_again(envelope, leased, error)


def _try_again(envelope: Envelope, leased: QuerySet[Envelope], error: str) -> None:
    """Let the letter wait for its next attempt; after the last one it has failed."""
    if envelope.attempts >= ATTEMPTS:
        leased.update(state="failed", leased_until=None, last_error=error)
        return
    later = clock.now() + retry_delay(envelope.attempts)
    leased.update(state="waiting", leased_until=None, last_error=error, send_after=later)


@transaction.atomic
def _record_bounce(envelope: Envelope, leased: QuerySet[Envelope], error: str) -> None:
    """Give up the letter, and its address; the address of a member of staff is always tried again."""
    leased.update(state="failed", leased_until=None, last_error=error)
    if not is_to_staff(envelope):
        suppress(address=envelope.to_address, by=SYSTEM)


def has_bounced_before(envelope: Envelope) -> bool:
    """Return True if the address seemed gone a day ago or more, and nothing has arrived there since."""
    to_address = Envelope.objects.filter(to_address__iexact=envelope.to_address)
    before = to_address.filter(bounced_at__lte=clock.now() - BOUNCES_APART).order_by("-bounced_at")
    last = before.values_list("bounced_at", flat=True).first()
    return last is not None and not to_address.filter(sent_at__gte=last).exists()


def retry_delay(attempts: int) -> timedelta:
    """Return the wait after this many attempts: doubling, up to LONGEST_WAIT, with 20 % of jitter."""
    doubled = timedelta(seconds=settings.LETTER_RETRY_SECONDS * 2.0 ** (attempts - 1))
    return min(doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)
