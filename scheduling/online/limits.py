"""The limits of online booking, counted in PostgreSQL: nobody empties the diary, or floods a mailbox."""

from datetime import timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clinic.guessing.attempts import Guard, TooManyTries, begin_attempt
from clinic.refusals import Refusal
from scheduling.online.held import count_held, count_look

MOST_FROM_ONE_ADDRESS = 5
"""The times that one network address may hold at once: a household or a small office."""
MOST_AT_ONCE = 40
"""The times held at once by all who book online and have not proved their e-mail."""
MOST_PAGES_A_MINUTE = 60
"""The pages that one network address opens within a minute: each may ask for the free times of weeks."""
LETTERS = Guard("online_booking", 4, timedelta(minutes=10), timedelta(hours=6), 10)
"""The letters to one e-mail: four, then ever fewer; ten in a minute from one network address."""


def source_digest(address: str) -> str:
    """Return the digest of a network address, by which its bookings are counted."""
    return salted_hmac("knotwork.online", address, algorithm="sha256").hexdigest()


def require_few_held(source: str) -> None:
    """Refuse one more held time; the requests are counted one after the other, until the transaction ends."""
    from_here, in_all = count_held(source)
    if from_here >= MOST_FROM_ONE_ADDRESS:
        reason = _("Several times are held from here already. Finish one of them, or call us.")
        raise Refusal("too_many_held", reason, status=429)
    if in_all >= MOST_AT_ONCE:
        reason = _("Many people are booking just now. Try again in a few minutes, or call us.")
        raise Refusal("too_many_held", reason, status=429)


def count_letter(*, email: str, address: str) -> None:
    """Count a letter that asks to confirm, to a known e-mail or not; refuses `too_many_tries`."""
    begin_attempt(LETTERS, subject=email, source=address)


def require_few_pages(address: str) -> None:
    """Refuse `too_many_tries` to a network address that opens very many pages; others are answered."""
    if count_look(source_digest(address)) > MOST_PAGES_A_MINUTE:
        raise TooManyTries(60)
