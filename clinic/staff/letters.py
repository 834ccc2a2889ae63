"""Letters to members of staff about their account."""

from clinic import clock
from clinic.mail.layout import Heading, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.models import Practice, Staff
from clinic.staff.reset_links import PURPOSE, VALID_FOR, reset_url


def new_password_letter(person: Staff, practice: Practice) -> Letter:
    """Return the letter with the link to a new password."""
    subject = "Your new password"
    blocks = [
        Heading("Set a new password"),
        Paragraph("You asked for a new password. This link works once, within half an hour."),
        Paragraph("If it was not you, do nothing: your password stays as it is."),
    ]
    content = compose(practice, subject, blocks, button=("Set a new password", reset_url(person)))
    return Letter(
        kind=PURPOSE,
        recipient_key=str(person.pk),
        about=f"staff:{person.pk}",
        to_address=person.email,
        subject=subject,
        reply_to=practice.email,
        send_before=clock.now() + VALID_FOR,
        **content._asdict(),
    )
