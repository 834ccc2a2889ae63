"""The outbox: a letter is written in the transaction that gives cause for it, and leaves after the commit."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from clinic import clock
from clinic.models.outbox import Attachment, Envelope
from clinic.models.suppression import Suppression

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class File:
    """A file that goes with a letter; `content_id` when its HTML shows it in place."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Letter:
    """What is said to whom about what. `recipient_key` and `about` are opaque keys, never names."""

    kind: str
    recipient_key: str
    about: str
    to_address: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    opt_out_url: str = ""
    sensitivity: str = "desk"
    dedupe_key: str | None = None
    files: Sequence[File] = field(default_factory=tuple)


def post(letter: Letter, *, wait: timedelta = timedelta(), preparing: bool = False) -> Envelope | None:
    """Write a letter into the outbox, to leave after `wait`; None when its dedupe key was posted already.

    With `preparing` it waits for a task to add its files (see `ready`). A letter to a suppressed address, or
    of a kind its recipient opted out of, is kept as `suppressed` so that the log tells why nothing came.
    """
    now = clock.now()
    envelope = Envelope(
        **{name: getattr(letter, name) for name in Letter.__dataclass_fields__ if name != "files"},
        message_id=make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname),
        send_after=now + wait,
        created_at=now,
        state="preparing" if preparing else "waiting",
    )
    if is_suppressed(letter.to_address, letter.recipient_key, letter.kind):
        envelope.state = "suppressed"
    if not _written_once(envelope):
        return None
    Attachment.objects.bulk_create(
        Attachment(
            envelope=envelope,
            name=file.name,
            content_type=file.content_type,
            content_id=file.content_id,
            content=file.content,
        )
        for file in letter.files
    )
    nudge()
    return envelope


def _written_once(envelope: Envelope) -> bool:
    if envelope.dedupe_key is None:
        envelope.save(force_insert=True)
        return True
    try:
        with transaction.atomic():
            envelope.save(force_insert=True)
    except IntegrityError as clash:
        if "letter_is_posted_once" not in str(clash):
            raise
        return False
    return True


def is_suppressed(address: str, recipient_key: str, kind: str) -> bool:
    """Whether the address bounced or the recipient opted out of this kind."""
    return Suppression.objects.filter(
        Q(cause="bounce", address=address.lower()) | Q(cause="opt_out", recipient_key=recipient_key, kind=kind)
    ).exists()


def withdraw(*, about: str, kinds: Iterable[str] | None = None) -> set[str]:
    """Take back the letters about this that have not left; answers the kinds taken back."""
    waiting = Envelope.objects.about(about).filter(state__in=["preparing", "waiting"])
    if kinds is not None:
        waiting = waiting.filter(kind__in=list(kinds))
    # Locked first: a sender that has claimed one meanwhile keeps it, and the kinds answered are exact.
    taken = list(waiting.select_for_update().values_list("pk", "kind"))
    if taken:
        Envelope.objects.filter(pk__in=[pk for pk, _ in taken]).update(
            state="withdrawn", withdrawn_at=clock.now()
        )
    return {kind for _, kind in taken}


def nudge(at: datetime | None = None) -> None:
    """Wake a worker after the commit, as best effort: beat is the guarantee."""
    transaction.on_commit(_wake_a_worker, robust=True)


def _wake_a_worker() -> None:
    try:
        current_app.send_task("clinic.deliver_letters", retry=False, expires=10)
    except Exception as error:  # the broker is down; the letter waits in PostgreSQL for beat
        log.warning("No worker was woken: %s", type(error).__name__)
