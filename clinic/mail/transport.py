"""The way out: one mail connection, a letter as an e-mail, and what an error of either means."""

from __future__ import annotations

import email.policy
import re
import smtplib
from email.message import EmailMessage as Mime
from email.message import MIMEPart
from email.policy import Policy
from email.utils import formataddr, parseaddr
from enum import Enum
from typing import Any

from anymail.exceptions import (  # type: ignore[import-untyped]
    AnymailAPIError,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend

from clinic.models import Attachment, Envelope, Practice

LONGEST_LINE = 998
SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
NO_SUCH_MAILBOX = {550, 551, 553}


class Outcome(Enum):
    """What became of an attempt to send."""

    SENT = "sent"
    BOUNCED = "bounced"
    UNSENDABLE = "unsendable"
    LATER = "later"
    SERVER_DOWN = "server_down"


class PostOffice:
    """One open connection to the mail server, reopened after an error."""

    def __init__(self) -> None:
        practice = Practice.objects.first()
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.sender = sender_line(practice.name, address) if practice else settings.DEFAULT_FROM_EMAIL
        self.connection: BaseEmailBackend = mailers["default"]

    def open(self) -> Exception | None:
        """Connect; what went wrong if the server is not there."""
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException, AnymailAPIError) as error:
            self.close()
            return error
        return None

    def close(self) -> None:
        """Hang up, whatever state the line is in."""
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            self.connection = mailers["default"]

    def send(self, envelope: Envelope) -> tuple[Outcome, str]:
        """Send one letter; answers the outcome and, without any name or address, what went wrong."""
        try:
            message = as_email(envelope, self.sender)
            self.connection.send_messages([message])
        except Exception as error:  # whatever a server or provider thinks of; one letter holds up no other
            self.close()
            return judged(error), described(error)
        return Outcome.SENT, ""


def sender_line(name: str, address: str) -> str:
    """Name and address as a header takes them, on one line.

    Python's e-mail library quotes what is special in ASCII names only; others it would split.
    """
    plain = name if name.isascii() else SPECIAL.sub(" ", name)
    return formataddr((" ".join(plain.split()), address))


class UnbrokenEmail(EmailMultiAlternatives):
    """An e-mail whose headers are not folded: mail programs do not put a folded unsubscribe link together."""

    def message(self, *, policy: Policy[Any] | None = None) -> Any:
        """The message, with lines as long as RFC 5322 allows."""
        unbroken = (policy or email.policy.default).clone(max_line_length=LONGEST_LINE)
        return super().message(policy=unbroken)


def as_email(envelope: Envelope, sender: str) -> EmailMultiAlternatives:
    """The letter as it leaves: always the same Message-ID, however often it is sent."""
    headers = {"Message-ID": envelope.message_id, "Auto-Submitted": "auto-generated"}
    if envelope.opt_out_url:
        headers["List-Unsubscribe"] = f"<{envelope.opt_out_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = UnbrokenEmail(
        subject=envelope.subject,
        body=envelope.text,
        from_email=sender,
        to=[envelope.to_address],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers=headers,
    )
    if envelope.html:
        message.attach_alternative(envelope.html, "text/html")
    for attachment in envelope.attachments.all():
        message.attach(part_of(attachment))
    return message


def part_of(attachment: Attachment) -> MIMEPart:
    """A file as part of an e-mail; a picture the HTML names by its content id is shown in place."""
    header = Mime()
    header["Content-Type"] = attachment.content_type
    kind = header["Content-Type"]
    part = MIMEPart()
    part.set_content(
        bytes(attachment.content),
        maintype=kind.maintype,
        subtype=kind.subtype,
        disposition="inline" if attachment.content_id else "attachment",
        filename=attachment.name,
        params=dict(kind.params),
        cid=f"<{attachment.content_id}>" if attachment.content_id else None,
    )
    return part


def judged(error: Exception) -> Outcome:
    """What an error means for the letter and for those after it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = list(error.recipients.values())
            return Outcome.BOUNCED if codes and all(map(is_no_such_mailbox, codes)) else Outcome.LATER
        case AnymailRecipientsRefused():
            return Outcome.BOUNCED
        case (
            smtplib.SMTPServerDisconnected() | smtplib.SMTPConnectError() | smtplib.SMTPAuthenticationError()
        ):
            return Outcome.SERVER_DOWN
        case smtplib.SMTPSenderRefused():
            return Outcome.SERVER_DOWN
        case smtplib.SMTPResponseException():
            return Outcome.SERVER_DOWN if error.smtp_code == 421 else Outcome.LATER
        case AnymailAPIError():
            return Outcome.LATER if error.status_code in {400, 413, 422} else Outcome.SERVER_DOWN
        case OSError():
            return Outcome.SERVER_DOWN
        case ValueError():
            return Outcome.UNSENDABLE
    return Outcome.LATER


def is_no_such_mailbox(answer: tuple[int, bytes | str]) -> bool:
    """Whether the server says that there is no such mailbox, not that it dislikes us (5.7)."""
    code, said = answer
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return code in NO_SUCH_MAILBOX and not words.startswith("5.7.")


def described(error: Exception) -> str:
    """An error's kind and code, without what the server said: that may name the recipient."""
    code = getattr(error, "smtp_code", None) or getattr(error, "status_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
