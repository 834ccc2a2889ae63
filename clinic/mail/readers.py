"""Judge a letter that is about to leave: does its cause hold, who reads it, in which form may they read it.

A letter is judged when it is about to leave, for who reads it can change while it waits: an address is
corrected, a child gets another guardian, a mailbox turns out to be shared, somebody leaves.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from clinic.mail.client_letter import Recipient, form_of
from clinic.mail.outbox import Letter, attach
from clinic.models import Attachment, Envelope


@cache
def _imported(path: str) -> Any:
    return import_string(path)


def reader_of(recipient_key: str) -> Recipient | None:
    """Return who reads the letters about this client today; None if nobody may."""
    find: Callable[[str], Recipient | None] = _imported(settings.READER_OF_LETTERS)
    return find(recipient_key)


def is_written_for(envelope: Envelope, to: Recipient) -> bool:
    """Return True if the letter is for this reader, at this address, in the form they may read."""
    forms = (form_of(to, "desk"), form_of(to, "clinical"))
    return envelope.reader in forms and envelope.to_address.lower() == to.address.lower()


def rewrite(envelope: Envelope) -> Letter | None:
    """Return the letter as it reads today for its present reader; None if its cause is over."""
    path = settings.LETTERS_TO_REWRITE.get(envelope.kind)
    if path is None:
        return None
    compose: Callable[[Envelope], Letter | None] = _imported(path)
    return compose(envelope)


def cause_holds(envelope: Envelope) -> bool:
    """Return False once a letter may not leave, whoever reads it: consent, health or record speak against it.

    The action that ends a cause withdraws what waits for it, where it knows of it; this has the last word.
    """
    path = settings.LETTERS_TO_JUDGE.get(envelope.kind)
    if path is None:
        return True
    judge: Callable[[Envelope], bool] = _imported(path)
    return judge(envelope)


def follow_reader(envelope: Envelope, *, anew: bool = False) -> bool:
    """Write a locked letter anew if its reader or form changed, with `anew` in any case.

    Returns False if nobody may read it now.
    """
    if not envelope.reader:  # to a member of staff
        return True
    to = reader_of(envelope.recipient_key)
    is_fit = to is not None and is_written_for(envelope, to)
    if is_fit and not anew:
        return True
    letter = rewrite(envelope) if to else None
    if letter is None:
        return is_fit
    _replace(envelope, letter)
    return True


def _replace(envelope: Envelope, letter: Letter) -> None:
    names = ("kind", "to_address", "subject", "text", "html", "reply_to", "opt_out_url", "reader", "hours")
    for name in names:
        setattr(envelope, name, getattr(letter, name))
    if envelope.state == "preparing":  # what is written anew has its files
        envelope.state = "waiting"
    envelope.save(update_fields=[*names, "state"])
    Attachment.objects.filter(envelope=envelope).delete()
    attach(envelope, letter.files)
