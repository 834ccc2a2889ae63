"""The outbox: a letter is written in the transaction that gives cause for it, and leaves after the commit."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from clinic import clock
from clinic.jobs import wake_worker
from clinic.models.outbox import Attachment, Envelope, EnvelopeQuery
from clinic.prepared_query import insert_rows

DELIVER_LETTERS = "clinic.deliver_letters"
"""The name of the task that sends what is due."""
_keep_as_sent: ContextVar[bool] = ContextVar("delivered_elsewhere", default=False)


@dataclass(frozen=True)
class File:
    """A file that goes with a letter; `content_id` when its HTML shows it in place."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter to one recipient about one thing. `recipient_key` and `about` are opaque keys, never names.

    `hours` are those of the reader's day in which it may leave, as text of LetterHours; blank for any.
    """

    kind: str
    recipient_key: str
    about: str
    to_address: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    opt_out_url: str = ""
    reader: str = ""
    sensitivity: str = "desk"
    dedupe_key: str | None = None
    send_before: datetime | None = None
    hours: str = ""
    files: Sequence[File] = field(default_factory=tuple)


def post(letter: Letter, *, wait: timedelta = timedelta(), preparing: bool = False) -> Envelope | None:
    """Write a letter into the outbox, to leave after `wait`; None when its dedupe key was posted already.

    With `preparing` it waits for a task that adds its files (`add_files`). Whether its address bounced or its
    reader opted out is looked up once, when it is about to leave.
    """
    now = clock.now()
    envelope = Envelope(
        **{name: getattr(letter, name) for name in Letter.__dataclass_fields__ if name != "files"},
        message_id=make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname),
        send_after=now + wait,
        created_at=now,
    )
    if _keep_as_sent.get():
        envelope.state, envelope.sent_at = "sent", now
    else:
        envelope.state = "preparing" if preparing else "waiting"
    if not _insert_once(envelope):
        return None
    attach(envelope, letter.files)
    if not wait:
        wake_worker(DELIVER_LETTERS)
    return envelope


def _insert_once(envelope: Envelope) -> bool:
    if envelope.dedupe_key is None:
        insert_rows([envelope])
        return True
    try:
        with transaction.atomic():
            insert_rows([envelope])
    except IntegrityError as clash:
        if "letter_is_posted_once" not in str(clash):
            raise
        return False
    return True


def attach(envelope: Envelope, files: Iterable[File]) -> None:
    """Store the files of a letter with it."""
    insert_rows(
        Attachment(
            envelope=envelope,
            name=file.name,
            content_type=file.content_type,
            content_id=file.content_id,
            content=file.content,
        )
        for file in files
    )


@transaction.atomic
def add_files(envelope: Envelope, files: Iterable[File]) -> bool:
    """Add the files a `preparing` letter waited for and let it leave; False when it no longer waits."""
    waiting = Envelope.objects.select_for_update(no_key=True).filter(pk=envelope.pk, state="preparing")
    if not waiting.exists():
        return False
    attach(envelope, files)
    Envelope.objects.filter(pk=envelope.pk).update(state="waiting")
    wake_worker(DELIVER_LETTERS)
    return True


def withdraw(*, about: str, kinds: Iterable[str] | None = None, recipient_key: str = "") -> set[str]:
    """Withdraw the letters about this that have not left, of all or of one person; return their kinds."""
    letters = Envelope.objects.about(about)
    if recipient_key:
        letters = letters.filter(recipient_key=recipient_key)
    return _withdraw(letters if kinds is None else letters.filter(kind__in=list(kinds)))


def withdraw_from(*, recipient_key: str, kind: str) -> set[str]:
    """Withdraw this person's letters of a kind that have not left; return the kind if there were any."""
    return _withdraw(Envelope.objects.filter(recipient_key=recipient_key, kind=kind))


def readdress(*, recipient_keys: Iterable[str], before: str, now: str) -> None:
    """Send what waits for these people to their present address; without one it is withdrawn."""
    letters = Envelope.objects.filter(recipient_key__in=list(recipient_keys), to_address__iexact=before)
    if not now:
        _withdraw(letters)
        return
    keys = list(letters.pending().order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    Envelope.objects.filter(pk__in=keys).update(to_address=now)


def _withdraw(letters: EnvelopeQuery) -> set[str]:
    # Locked first: a sender that has leased one meanwhile keeps it, and the kinds returned are exact.
    waiting = letters.pending().order_by("pk").select_for_update(no_key=True)
    withdrawn = list(waiting.values_list("pk", "kind"))
    if withdrawn:
        Envelope.objects.filter(pk__in=[pk for pk, _ in withdrawn]).update(
            state="withdrawn", withdrawn_at=clock.now()
        )
    return {kind for _, kind in withdrawn}


@contextmanager
def never_delivered() -> Iterator[None]:
    """Keep the letters of this block as sent without sending them: the demo's history has letters too."""
    token = _keep_as_sent.set(True)
    try:
        yield
    finally:
        _keep_as_sent.reset(token)
