"""Letters to members of staff about their account."""

from collections.abc import Sequence

from django.conf import settings

from clinic import clock
from clinic.mail.layout import Facts, Heading, LetterBlock, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.mail.wording import moment
from clinic.models import Practice, Staff
from clinic.staff.password_links import INVITATION, RESET, PasswordLink


def new_password_letter(person: Staff, practice: Practice, *, is_sent_by_owner: bool = False) -> Letter:
    """Return the letter with the link to a new password."""
    cause = "An owner of the practice sends you this" if is_sent_by_owner else "You asked for a new password"
    blocks = [
        Heading("Set a new password"),
        Paragraph(f"{cause}. This link works once, within half an hour."),
        Paragraph(f"Later, ask for another one at {settings.PUBLIC_URL}/forgotten-password."),
        Paragraph("If it was not you, do nothing: your password stays as it is."),
    ]
    if is_sent_by_owner:
        blocks[-1] = Paragraph("You need none? Do nothing: your password stays as it is.")
    return _letter(RESET, person, practice, "Your new password", blocks, "Set a new password")


def invitation_letter(person: Staff, practice: Practice) -> Letter:
    """Return the letter with the link at which a new member of staff sets their first password."""
    ends_at = moment(INVITATION.ends_at(), practice.zone)
    blocks = [
        Heading(f"Welcome to {practice.name}"),
        Paragraph("You work here now. Choose your password, then sign in with it and with this e-mail."),
        Facts(("E-mail", person.email), ("Sign in at", f"{settings.PUBLIC_URL}/sign-in")),
        Paragraph(f"The link works once, until {ends_at}. Too late? An owner of the practice sends another."),
    ]
    return _letter(INVITATION, person, practice, "Choose your password", blocks, "Choose a password")


def _letter(
    link: PasswordLink,
    person: Staff,
    practice: Practice,
    subject: str,
    blocks: Sequence[LetterBlock],
    button: str,
) -> Letter:
    content = compose(practice, subject, blocks, button=(button, link.url(person)))
    return Letter(
        kind=link.purpose,
        recipient_key=str(person.pk),
        about=f"staff:{person.pk}",
        to_address=person.email,
        subject=subject,
        reply_to=practice.email,
        send_before=clock.now() + link.valid_for,
        **content._asdict(),
    )
