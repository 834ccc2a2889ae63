"""Send a letter that only shows that letters arrive."""

from django.db import transaction

from clinic import audit, clock
from clinic.mail import outbox
from clinic.mail.layout import Facts, Heading, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.mail.wording import moment
from clinic.models import Envelope, Practice, Staff

TEST = "test"


@transaction.atomic
def send_test_letter(*, to_address: str = "", by: Staff) -> Envelope:
    """Write a test letter to an address, or to one's own; what becomes of it stands in the log of letters."""
    practice, subject = Practice.current(), "A test letter"
    blocks = [
        Heading("Letters arrive"),
        Paragraph(f"{practice.name} sent this letter to see that. There is nothing to do."),
        Facts(("Written", moment(clock.now(), practice.zone))),
    ]
    letter = Letter(
        kind=TEST,
        recipient_key=str(by.pk),
        about=f"staff:{by.pk}",
        to_address=to_address or by.email,
        subject=subject,
        reply_to=practice.email,
        **compose(practice, subject, blocks)._asdict(),
    )
    envelope = outbox.post(letter)
    assert envelope is not None, "a letter without a dedupe key is always posted"
    audit.record(by, "sent_test_letter", envelope)
    return envelope
