"""Send letters to whoever reads them now: what waits, and what the present reader has missed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.mail.readers import follow_reader, reader_of, rewrite
from clinic.models import Envelope

LONGEST_USE = timedelta(days=366)
"""A letter older than this is of no use to anybody."""


@transaction.atomic
def follow_readers(*, recipient_keys: Iterable[str], by: Actor) -> None:
    """Rewrite what waits for these clients, and send again what went to somebody who reads no longer.

    Only what is still of use is sent again: the newest letter about each thing, unless its cause is over.
    Call it under the lock of the client whose contact changed.
    """
    keys = list(recipient_keys)
    waiting = Envelope.objects.filter(recipient_key__in=keys).pending()
    for envelope in waiting.order_by("pk").select_for_update(no_key=True):
        if not follow_reader(envelope, anew=True):
            _withdraw(envelope)
    for key in keys:
        _send_missed(key, by)


def _withdraw(envelope: Envelope) -> None:
    envelope.state, envelope.withdrawn_at = "withdrawn", clock.now()
    envelope.save(update_fields=["state", "withdrawn_at"])


def _send_missed(recipient_key: str, by: Actor) -> None:
    to = reader_of(recipient_key)
    if to is None:
        return
    since = clock.now() - LONGEST_USE
    letters = Envelope.objects.filter(recipient_key=recipient_key, created_at__gte=since).exclude(reader="")
    newest = letters.order_by("about", "-created_at", "-pk").distinct("about")
    for envelope in newest:  # what waits has been written anew already
        is_missed = envelope.to_address.lower() != to.address.lower() or envelope.cause == "no_reader"
        letter = rewrite(envelope) if is_missed else None
        if letter is None:
            continue
        again = outbox.post(replace(letter, dedupe_key=None))
        assert again is not None, "a letter without a dedupe key is always posted"
        audit.record(by, "sent_again", again, client_key=recipient_key)
