"""Send a letter again, as it reads today, to whoever reads it now."""

from dataclasses import replace

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.mail.readers import rewrite
from clinic.mail.suppressions import suppressions_of
from clinic.models import Envelope
from clinic.models.outbox import FINISHED
from clinic.refusals import Refusal


@transaction.atomic
def send_again(*, letter: Envelope, by: Actor) -> Envelope:
    """Write the letter anew for its present reader; the old one stays in the log as it was.

    It leaves at once, at night too: somebody of the staff decided so.

    Raises `letter_waits`, `letter_is_over` and `letter_kept_back`.
    """
    letter = Envelope.lock(letter.pk)
    same = Envelope.objects.filter(about=letter.about, recipient_key=letter.recipient_key)
    if same.exclude(state__in=FINISHED).exists():
        raise Refusal("letter_waits", "A letter about this is on its way already. Wait until it has left.")
    anew = rewrite(letter)
    if anew is None:
        raise Refusal(
            "letter_is_over",
            "What this letter is about is over, or nobody may read it now. Call the client instead.",
        )
    if suppressions_of(anew.to_address, anew.recipient_key, anew.kind).exists():
        raise Refusal(
            "letter_kept_back",
            "Letters like this do not leave: the address bounced, or the client stopped them. "
            "See /suppressions.",
        )
    again = outbox.post(replace(anew, dedupe_key=None, hours=""))
    assert again is not None, "a letter without a dedupe key is always posted"
    audit.record(by, "sent_again", again, client_key=letter.recipient_key)
    return again
