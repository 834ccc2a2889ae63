"""Links in letters: a signed token that opens one page of one record for the holder of the letter."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.refusals import Refusal

PART = re.compile(r"^[\w./:-]{1,120}$", re.ASCII)
SEPARATOR = "|"
LINK = re.compile(r"/c/[\w.~-]+", re.ASCII)


class LinkTarget(NamedTuple):
    """The content of a token: the purpose, which names the page, the key of its record, and its reader.

    `reader` is a digest of the address the link was written to; blank when the page is not for one reader.
    """

    purpose: str
    key: str
    reader: str = ""

    def require_reader(self, address: str) -> None:
        """Refuse `link_expired` unless the link was written to this address: the present reader's."""
        if not (address and constant_time_compare(self.reader, _digest(self.key, address))):
            reason = _("This link went to another address and no longer works. Please call or write to us.")
            raise Refusal("link_expired", reason, status=410)


def make_token(purpose: str, key: str, *, reader: str = "", until: datetime | None = None) -> str:
    """Return a token for this page of this record, for the `reader` at this address.

    Without `until` the page alone decides until when.
    """
    if not (PART.match(purpose) and PART.match(key)):
        raise ValueError("A link's purpose and key are made of letters, digits and . / : - _")
    ends = f"{int(until.timestamp()):x}" if until else ""
    content = SEPARATOR.join([purpose, key, ends, _digest(key, reader) if reader else ""])
    return _signer().sign(urlsafe_b64encode(content.encode()).decode().rstrip("="))


def url(purpose: str, key: str, *, reader: str = "", until: datetime | None = None) -> str:
    """Return the address to put into a letter."""
    return f"{settings.PUBLIC_URL}/c/{make_token(purpose, key, reader=reader, until=until)}"


def opt_out_url(recipient_key: str, kind: str, *, reader: str) -> str:
    """Return the address at which the `reader` at this address opts out of letters of this kind."""
    return url("opt_out", f"{recipient_key}/{kind}", reader=reader)


def mask_links(text: str) -> str:
    """Return a text with the tokens of its links left out, for people other than the reader of the letter."""
    return LINK.sub("/c/...", text)


def read_token(token: str, purpose: str) -> str:
    """Return the key inside a token of this purpose; refuses `link_unknown` and `link_expired`."""
    target = unseal(token)
    if target.purpose != purpose:
        raise _unknown()
    return target.key


def unseal(token: str) -> LinkTarget:
    """Return the content of a token of any purpose; refuses `link_unknown` and `link_expired`."""
    try:
        content = _signer().unsign(token)
        parts = urlsafe_b64decode(content + "=" * (-len(content) % 4)).decode().split(SEPARATOR)
        purpose, key, until, reader = parts
    except (signing.BadSignature, ValueError):
        raise _unknown() from None
    if until and datetime.fromtimestamp(int(until, 16), UTC) <= clock.now():
        raise Refusal(
            "link_expired", _("This link is no longer in use. Please call or write to us."), status=410
        )
    return LinkTarget(purpose, key, reader)


def _digest(key: str, address: str) -> str:
    """Return a digest of an address, so that the link does not show it; the signature protects it."""
    return sha256(f"{key}|{address.lower()}".encode()).hexdigest()[:20]


def _signer() -> signing.Signer:
    return signing.Signer(salt="knotwork.links", sep=".")


def _unknown() -> Refusal:
    return Refusal(
        "link_unknown", _("We do not know this link. Open it from the letter again, or call us."), status=404
    )
