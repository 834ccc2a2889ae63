"""The letter to a client: composed in the email layout, answered to the location, with its way to opt out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from clinic.mail.layout import LetterBlock, compose
from clinic.mail.letter_hours import LetterHours
from clinic.mail.outbox import File, Letter
from clinic.mail.own_words import own_words
from clinic.models import Location, Practice
from clinic.pages import links


class Recipient(Protocol):
    """The reader of a letter: `key` is the key of the client on whose record it stays.

    `reader_key` is the key of the person who reads, `language` theirs, and `shared_mailbox` says that others
    read the mailbox too.
    """

    @property
    def key(self) -> str: ...

    @property
    def address(self) -> str: ...

    @property
    def reader_key(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def shared_mailbox(self) -> bool: ...


def form_of(to: Recipient, sensitivity: str) -> str:
    """Return for whom a letter is written, and if it is clinical whether others read the mailbox too."""
    if sensitivity == "desk":
        return to.reader_key
    return f"{to.reader_key}/{'shared' if to.shared_mailbox else 'own'}"


def client_letter(
    kind: str,
    subject: str,
    blocks: Sequence[LetterBlock],
    *,
    to: Recipient,
    about: str,
    practice: Practice,
    location: Location | Practice,
    button: tuple[str, str] | None = None,
    may_opt_out: bool = False,
    sensitivity: str = "desk",
    dedupe_key: str | None = None,
    send_before: datetime | None = None,
    hours: LetterHours | None = None,
    files: Sequence[File] = (),
) -> Letter:
    """Return the letter of these blocks, with one main `button` (label, url).

    Call it, and make the blocks, within `writing_in` the language of `to`.
    Answers go to the location's mailbox, or to the practice's when it has none. With `may_opt_out` the letter
    carries the link that stops letters of its kind. It leaves in these `hours` only, if any are given.
    """
    opt_out_url = links.opt_out_url(to.key, kind, reader=to.address) if may_opt_out else ""
    place = location if isinstance(location, Location) else None
    look: dict[str, Any] = {"button": button, "opt_out_url": opt_out_url, "closing": own_words(kind)}
    content = compose(practice, subject, blocks, location=place, **look)
    return Letter(
        kind=kind,
        recipient_key=to.key,
        about=about,
        to_address=to.address,
        reader=form_of(to, sensitivity),
        subject=subject,
        reply_to=location.email or practice.email,
        opt_out_url=opt_out_url,
        sensitivity=sensitivity,
        dedupe_key=dedupe_key,
        send_before=send_before,
        hours=str(hours or ""),
        files=files,
        **content._asdict(),
    )
